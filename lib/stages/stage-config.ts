import type { WarmThroughput } from 'aws-cdk-lib/aws-dynamodb';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Calendar } from '../../lambdas/shared/shop-day.ts';
import type { TableName } from '../../lambdas/shared/tables.ts';
import type { AlarmBounds } from './alarm-bounds.ts';
import type { Concurrency } from './concurrency-setting.ts';
import type { DeploymentSettings } from './deployment-settings.ts';
import type { Throttles } from './throttles.ts';

export type StageConfig = LocalConfig | AwsConfig;

interface CommonConfig extends Calendar {
  /** Origins that browsers may call from; `*` allows all. */
  readonly corsOrigins: readonly string[];
}

/** The stage for this machine and emulators: no authorizer, cache or monitoring, and nothing else that emulators lack. */
export interface LocalConfig extends CommonConfig {
  readonly stage: 'local';
  readonly account: string;
  readonly region: string;
  readonly redisUrl: string;
  readonly jwtSecret: string;
}

/** A stage in an AWS account. */
export interface AwsConfig extends CommonConfig, DeploymentSettings {
  readonly stage: 'dev' | 'prod';
  /** Point-in-time recovery, and tables that outlive their stack. */
  readonly keepsData: boolean;
  /** Deletion protection of the tables and termination protection of their stack; off in a first deployment. */
  readonly isProtected: boolean;
  /** Capacity that DynamoDB prepares ahead of a sale; a new table takes 4,000 writes/s and 12,000 reads/s. */
  readonly warmThroughput: Partial<Record<SaleTable, WarmThroughput>>;
  readonly logDays: RetentionDays;
  readonly throttle: Throttles;
  /** Requests that one IP address may send in 5 minutes; without it there is no firewall. */
  readonly firewall?: { readonly requestsPerAddress: number };
  readonly concurrency: Concurrency;
  readonly cache: CacheConfig;
  readonly alarms: AlarmBounds;
}

/** The tables that every order writes to. */
type SaleTable = Extract<TableName, 'stock' | 'wallets' | 'orders'>;

/** ElastiCache's limits, which bound its bill, and the password's version. */
export interface CacheConfig {
  readonly maxGb: number;
  readonly maxUnitsPerSecond: number;
  /** From 1. Each increment creates a password; the previous one stays valid until the next increment. */
  readonly passwordVersion: number;
}
