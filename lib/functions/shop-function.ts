import { join } from 'node:path';
import { RemovalPolicy, Stage } from 'aws-cdk-lib';
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

/** What differs between the shop's functions. */
export interface ShopFunctionProps
  extends Pick<FunctionProps, 'timeout' | 'environment' | 'memorySize' | 'reservedConcurrentExecutions'> {
  readonly config: StageConfig;
  /** The module below `lambdas/`, without `.handler.ts`. */
  readonly entry: string;
  /** The VPC it runs in; without it, it runs outside a VPC. */
  readonly network?: Pick<FunctionProps, 'vpc' | 'vpcSubnets' | 'securityGroups'> | undefined;
}

/** One function: its bundle, runtime and log, and a role that may only write that log. */
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
    // CDK's default role has AWS managed policies that allow writing every log of the account.
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

/** The permissions that Lambda needs to attach a function to a VPC; EC2 has no narrower resource for these actions. */
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
