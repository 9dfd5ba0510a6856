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
import type { VpcAttributes } from '../stages/stage-settings.ts';

const REDIS = Port.tcp(6379);

export interface NetworkProps {
  /** A VPC that is there already, whose owner has given it a way to DynamoDB. */
  readonly own?: VpcAttributes;
  readonly logDays: RetentionDays;
}

/**
 * Isolated subnets for the cache and for the functions that use it: no way in, and no way out but to DynamoDB through a
 * gateway endpoint, which costs nothing, where a NAT gateway would cost more than everything else together.
 */
export class Network extends Construct {
  readonly vpc: IVpc;
  /** Of the functions. */
  readonly callers: SecurityGroup;
  readonly cache: SecurityGroup;
  /** Tells networks apart: see `placeOf`. */
  readonly place: string;

  constructor(scope: Construct, id: string, { own, logDays }: NetworkProps) {
    super(scope, id);
    this.place = placeOf(own);
    this.vpc = own
      ? Vpc.fromVpcAttributes(this, 'Vpc', {
          ...own,
          availabilityZones: [...own.availabilityZones],
          isolatedSubnetIds: [...own.isolatedSubnetIds],
        })
      : (this.#create(logDays) as IVpc);
    const closed = { vpc: this.vpc, allowAllOutbound: false };
    this.callers = new SecurityGroup(this, 'Callers', { ...closed, description: 'Functions that use the cache' });
    this.cache = new SecurityGroup(this, 'CacheGroup', { ...closed, description: 'The cache' });
    this.cache.addIngressRule(this.callers, REDIS, 'Only the functions that use the cache');
    this.callers.addEgressRule(this.cache, REDIS, 'The cache');
    // The subnets have a route to DynamoDB only, so that is as far as this leads.
    this.callers.addEgressRule(Peer.anyIpv4(), Port.tcp(443), 'DynamoDB through the gateway endpoint');
  }

  #create(logDays: RetentionDays): Vpc {
    const vpc = new Vpc(this, 'Vpc', {
      ipAddresses: IpAddresses.cidr('10.20.0.0/20'),
      maxAzs: 2,
      natGateways: 0,
      subnetConfiguration: [{ name: 'Isolated', subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 23 }],
      // It would take a custom resource; no security group but the two below is used.
      restrictDefaultSecurityGroup: false,
    });
    vpc.addGatewayEndpoint('DynamoDb', { service: GatewayVpcEndpointAwsService.DYNAMODB });
    const logGroup = new LogGroup(this, 'FlowLogs', { retention: logDays, removalPolicy: RemovalPolicy.DESTROY });
    vpc.addFlowLog('Flow', { destination: FlowLogDestination.toCloudWatchLogs(logGroup) });
    return vpc;
  }
}

/**
 * Empty for the network that the stage makes, else a digest of the own VPC and its subnets. What has a name and cannot move
 * from one network to another bears it in name and id, so that a new one is made before the old one goes.
 */
function placeOf(own: VpcAttributes | undefined): string {
  if (!own) return '';
  const subnets = [...own.isolatedSubnetIds].sort();
  return createHash('sha256')
    .update([own.vpcId, ...subnets].join())
    .digest('hex')
    .slice(0, 8);
}
