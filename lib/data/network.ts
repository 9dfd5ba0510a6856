import { createHash } from 'node:crypto';
import { RemovalPolicy } from 'aws-cdk-lib';
import {
  FlowLogDestination,
  GatewayVpcEndpointAwsService,
  IpAddresses,
  type IVpc,
  Peer,
  Port,
  SecurityGroup,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { ExistingVpc } from '../stages/deployment-settings.ts';

const REDIS_PORT = Port.tcp(6379);

export interface NetworkProps {
  /** An existing VPC, whose route tables have a gateway endpoint for DynamoDB; without it a VPC is created. */
  readonly existing?: ExistingVpc;
  readonly logDays: RetentionDays;
}

/**
 * Isolated subnets for the cache and the functions that use it. The only route out is a gateway endpoint to DynamoDB, which is
 * free; a NAT gateway would cost more than the rest of an idle stage.
 */
export class Network extends Construct {
  readonly vpc: IVpc;
  /** Security group of the functions that use the cache. */
  readonly callers: SecurityGroup;
  /** Security group of the cache. */
  readonly cache: SecurityGroup;
  /** Identifies the network: see `placeOf`. */
  readonly place: string;

  constructor(scope: Construct, id: string, { existing, logDays }: NetworkProps) {
    super(scope, id);
    this.place = placeOf(existing);
    this.vpc = existing
      ? Vpc.fromVpcAttributes(this, 'Vpc', {
          ...existing,
          availabilityZones: [...existing.availabilityZones],
          isolatedSubnetIds: [...existing.isolatedSubnetIds],
        })
      : (this.#create(logDays) as IVpc);
    const closed = { vpc: this.vpc, allowAllOutbound: false };
    this.callers = new SecurityGroup(this, 'Callers', { ...closed, description: 'Functions that use the cache' });
    this.cache = new SecurityGroup(this, 'CacheGroup', { ...closed, description: 'The cache' });
    this.cache.addIngressRule(this.callers, REDIS_PORT, 'Only the functions that use the cache');
    this.callers.addEgressRule(this.cache, REDIS_PORT, 'The cache');
    // Wide, but the subnets' only route leads to DynamoDB.
    this.callers.addEgressRule(Peer.anyIpv4(), Port.tcp(443), 'DynamoDB through the gateway endpoint');
  }

  #create(logDays: RetentionDays): Vpc {
    const vpc = new Vpc(this, 'Vpc', {
      ipAddresses: IpAddresses.cidr('10.20.0.0/20'),
      maxAzs: 2,
      natGateways: 0,
      subnetConfiguration: [{ name: 'Isolated', subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 23 }],
      // Restricting it needs a custom resource, and nothing uses the default security group.
      restrictDefaultSecurityGroup: false,
    });
    vpc.addGatewayEndpoint('DynamoDb', { service: GatewayVpcEndpointAwsService.DYNAMODB });
    const logGroup = new LogGroup(this, 'FlowLogs', { retention: logDays, removalPolicy: RemovalPolicy.DESTROY });
    vpc.addFlowLog('Flow', { destination: FlowLogDestination.toCloudWatchLogs(logGroup) });
    return vpc;
  }
}

/**
 * Empty for the VPC that the stage creates, else a digest of the existing VPC and its subnets. A resource that has a name and
 * cannot change its VPC has it in name and id, so that CloudFormation creates the new one before it deletes the old one.
 */
function placeOf(existing: ExistingVpc | undefined): string {
  if (!existing) return '';
  const subnets = [...existing.isolatedSubnetIds].sort();
  return createHash('sha256')
    .update([existing.vpcId, ...subnets].join())
    .digest('hex')
    .slice(0, 8);
}
