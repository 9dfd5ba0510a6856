import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Duration } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Variable } from '../lambdas/shared/environment.ts';
import { type Route, routes } from '../lambdas/shared/routes.ts';
import { type TableName, tables } from '../lambdas/shared/tables.ts';
import { bundle } from './bundle.ts';
import type { StageConfig } from './config.ts';
import type { DataStack } from './data-stack.ts';
import { functions } from './functions.ts';

export interface RouteFunctionProps {
  readonly config: StageConfig;
  readonly data: DataStack;
  readonly entry: (typeof routes)[number]['entry'];
}

/** The Lambda function of a route: its bundle, what it must know and the least it may do. */
export class RouteFunction extends Construct {
  readonly lambda: LambdaFunction;

  constructor(scope: Construct, id: string, { config, data, entry }: RouteFunctionProps) {
    super(scope, id);
    const { grants, variables } = functions[entry];
    const outDir = mkdtempSync(join(tmpdir(), 'flashcart-bundle-'));
    bundle(entry, config.stage, outDir);
    const route: Route | undefined = routes.find((it) => it.entry === entry);
    const names = Object.keys(grants) as TableName[];
    this.lambda = new LambdaFunction(this, 'Function', {
      runtime: new Runtime('nodejs24.x'),
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: Code.fromAsset(outDir),
      memorySize: 512,
      // The ranking reads the whole catalogue; every other function ends itself within its own deadline.
      timeout: Duration.seconds(entry === 'products/rank' ? 310 : 10),
      environment: {
        ...pick(config, ['CORS_ORIGINS', ...variables, ...(route?.access === 'anyone' ? [] : ['JWT_SECRET' as const])]),
        ...Object.fromEntries(names.map((name) => [tables[name].variable, data.tables[name].tableName])),
      },
    });
    for (const name of names) this.#grant(data, name, grants[name] ?? []);
  }

  #grant(data: DataStack, name: TableName, actions: readonly string[]): void {
    if (actions.length === 0) return;
    const arn = data.tables[name].tableArn;
    const hasIndex = 'timeIndex' in tables[name] && actions.includes('Query');
    this.lambda.addToRolePolicy(
      new PolicyStatement({
        actions: actions.map((action) => `dynamodb:${action}`),
        resources: hasIndex ? [`${arn}/index/${tables.orders.timeIndex.name}`] : [arn],
      }),
    );
  }
}

function pick(config: StageConfig, variables: readonly Variable[]): Record<string, string> {
  const values: Partial<Record<Variable, string>> = {
    CORS_ORIGINS: config.corsOrigins.join(','),
    REDIS_URL: config.redisUrl,
    TIME_ZONE: config.timeZone,
    TOP_WINDOW_DAYS: String(config.topWindowDays),
    JWT_SECRET: config.jwtSecret,
  };
  return Object.fromEntries(variables.map((variable) => [variable, values[variable] ?? '']));
}
