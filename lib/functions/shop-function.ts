import { join } from 'node:path';
import { Duration, RemovalPolicy, Stage } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  Code,
  type FunctionProps,
  Function as LambdaFunction,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { StageConfig } from '../stages/stage-config.ts';
import { bundle } from './bundle.ts';

/** What a function has of its own; for the rest it is like every other function of the shop. */
export interface ShopFunctionProps
  extends Pick<FunctionProps, 'timeout' | 'environment' | 'memorySize' | 'reservedConcurrentExecutions'> {
  readonly config: StageConfig;
  /** The module below `lambdas/`, without `.handler.ts`. */
  readonly entry: string;
  /** The network it stands in, where it stands in one. */
  readonly network?: Pick<FunctionProps, 'vpc' | 'vpcSubnets' | 'securityGroups'> | undefined;
}

/** One function: its bundle, its runtime, its log and a role that begins with nothing but writing that log. */
export class ShopFunction extends Construct {
  readonly lambda: LambdaFunction;

  constructor(scope: Construct, id: string, { config, entry, network, ...own }: ShopFunctionProps) {
    super(scope, id);
    const outDir = join(Stage.of(this)?.outdir ?? 'cdk.out', 'bundles', entry);
    bundle(entry, config.stage, outDir);
    const logGroup = new LogGroup(this, 'Log', {
      retention: config.stage === 'local' ? RetentionDays.ONE_WEEK : config.logDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    // CDK's own role would bring AWS's managed policies, which let a function write every log of the account.
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);
    if (network) role.addToPolicy(joinNetwork);
    this.lambda = new LambdaFunction(this, 'Function', {
      runtime: new Runtime('nodejs24.x'),
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: Code.fromAsset(outDir),
      tracing: Tracing.ACTIVE,
      logGroup,
      role,
      ...network,
      ...own,
    });
  }
}

/** What Lambda needs to put a function into a VPC; EC2 knows no narrower resource for it. */
const joinNetwork = new PolicyStatement({
  actions: [
    'ec2:AssignPrivateIpAddresses',
    'ec2:CreateNetworkInterface',
    'ec2:DeleteNetworkInterface',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSubnets',
    'ec2:UnassignPrivateIpAddresses',
  ],
  resources: ['*'],
});

/** A little over a function's own deadline, so that it answers itself before Lambda ends it. */
export function timeoutOver(deadlineMs: number): Duration {
  const MARGIN_MS = 2_000;
  return Duration.seconds(Math.ceil((deadlineMs + MARGIN_MS) / 1_000));
}
