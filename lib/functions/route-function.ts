import { Duration } from 'aws-cdk-lib';
import { SubnetType } from 'aws-cdk-lib/aws-ec2';
import { Alias, type IFunction, type IVersion, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Entry } from '../../lambdas/shared/routes.ts';
import type { DataStack } from '../data/data-stack.ts';
import type { StageConfig } from '../stages/stage-config.ts';
import { functionLimits } from './function-limits.ts';
import { environmentOf, usesRedis } from './function-variables.ts';
import { ShopFunction } from './shop-function.ts';
import { tableAccess } from './table-access.ts';

export interface RouteFunctionProps {
  readonly config: StageConfig;
  readonly data: DataStack;
  readonly entry: Entry;
}

/** The function of one route, with its variables and the least permissions it needs. */
export class RouteFunction extends Construct {
  readonly lambda: LambdaFunction;
  /** What callers invoke: the function, or its alias with provisioned concurrency. */
  readonly target: IFunction;

  constructor(scope: Construct, id: string, { config, data, entry }: RouteFunctionProps) {
    super(scope, id);
    const { deadlineMs, memoryMb } = functionLimits[entry];
    const { reserved, provisioned } = (config.stage !== 'local' && config.concurrency[entry]) || {};
    this.lambda = new ShopFunction(this, 'Own', {
      config,
      entry,
      memorySize: memoryMb,
      timeout: timeoutAfter(deadlineMs),
      environment: environmentOf(entry, config, data),
      network: usesRedis(entry) ? networkOf(data) : undefined,
      ...(reserved !== undefined && { reservedConcurrentExecutions: reserved }),
    }).lambda;
    data.tables.grant(this.lambda, tableAccess[entry].grants);
    this.target = provisioned === undefined ? this.lambda : this.#warmAlias(provisioned);
  }

  #warmAlias(provisioned: number): IFunction {
    return new Alias(this, 'Warm', {
      aliasName: 'warm',
      version: this.lambda.currentVersion as IVersion,
      provisionedConcurrentExecutions: provisioned,
    }) as IFunction;
  }
}

/** Longer than the handler's deadline, so that the handler answers before Lambda stops it. */
function timeoutAfter(deadlineMs: number): Duration {
  const MARGIN_MS = 2_000;
  return Duration.seconds(Math.ceil((deadlineMs + MARGIN_MS) / 1_000));
}

function networkOf({ network }: DataStack) {
  if (!network) return undefined;
  const { vpc, callers } = network;
  return { vpc, vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED }, securityGroups: [callers] };
}
