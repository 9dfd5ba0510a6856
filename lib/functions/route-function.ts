import { SubnetType } from 'aws-cdk-lib/aws-ec2';
import { Alias, type IFunction, type IVersion, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Variable } from '../../lambdas/shared/environment.ts';
import { routes } from '../../lambdas/shared/routes.ts';
import type { TableName } from '../../lambdas/shared/tables.ts';
import type { DataStack } from '../data/data-stack.ts';
import type { StageConfig } from '../stages/stage-config.ts';
import { type Entry, functions, usesRedis } from './function-needs.ts';
import { ShopFunction, timeoutOver } from './shop-function.ts';

export interface RouteFunctionProps {
  readonly config: StageConfig;
  readonly data: DataStack;
  readonly entry: Entry;
}

/** The function of a route: what it must know and the least it may do. */
export class RouteFunction extends Construct {
  readonly lambda: LambdaFunction;
  /** What is called: the function, or where environments are kept warm the alias that has them. */
  readonly target: IFunction;

  constructor(scope: Construct, id: string, { config, data, entry }: RouteFunctionProps) {
    super(scope, id);
    const { grants, knows = [], deadlineMs, memoryMb } = functions[entry];
    const granted = Object.entries(grants) as [TableName, readonly string[]][];
    const known = [...granted.map(([name]) => name), ...knows];
    const { reserved, provisioned } = (config.stage !== 'local' && config.concurrency[entry]) || {};
    this.lambda = new ShopFunction(this, 'Own', {
      config,
      entry,
      memorySize: memoryMb,
      timeout: timeoutOver(deadlineMs),
      environment: Object.assign(variablesOf(entry, config, data), ...known.map((name) => data.tables.variable(name))),
      network: usesRedis(entry) ? placeIn(data) : undefined,
      ...(reserved !== undefined && { reservedConcurrentExecutions: reserved }),
    }).lambda;
    for (const [name, actions] of granted) data.tables.grant(this.lambda, name, actions);
    this.target =
      provisioned === undefined
        ? this.lambda
        : (new Alias(this, 'Warm', {
            aliasName: 'warm',
            version: this.lambda.currentVersion as IVersion,
            provisionedConcurrentExecutions: provisioned,
          }) as IFunction);
  }
}

function placeIn({ network }: DataStack) {
  if (!network) return undefined;
  const { vpc, callers } = network;
  return { vpc, vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED }, securityGroups: [callers] };
}

function variablesOf(entry: Entry, config: StageConfig, data: DataStack): Record<string, string> {
  const values: Partial<Record<Variable, string>> = {
    CORS_ORIGINS: config.corsOrigins.join(','),
    REDIS_URL: data.redisUrl,
    TIME_ZONE: config.timeZone,
    TOP_WINDOW_DAYS: String(config.topWindowDays),
    ...(config.stage === 'local' && { JWT_SECRET: config.jwtSecret }),
  };
  const { variables } = functions[entry];
  const isOpen = routes.find((route) => route.entry === entry)?.access === 'anyone';
  const needed: Variable[] = [
    'CORS_ORIGINS',
    ...variables,
    ...(config.stage === 'local' && !isOpen ? ['JWT_SECRET' as const] : []),
  ];
  return Object.fromEntries(needed.map((variable) => [variable, values[variable] ?? '']));
}
