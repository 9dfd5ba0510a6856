import type { WarmThroughput } from 'aws-cdk-lib/aws-dynamodb';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { DEFAULT_LOCAL_SECRET } from '../../lambdas/identity/local-token.ts';
import type { RouteKey } from '../../lambdas/shared/routes.ts';
import type { TableName } from '../../lambdas/shared/tables.ts';
import { type Concurrency, reservedConcurrency } from '../functions/concurrency.ts';
import { type IdentityProvider, identityProvider } from './identity-settings.ts';
import { type Env, origins, own, ownVpc, regionOf, required, type VpcAttributes, zoned } from './stage-settings.ts';

/** What every stage has. */
interface CommonConfig {
  readonly account: string;
  readonly region: string;
  /** IANA time zone whose midnight starts a shop day. */
  readonly timeZone: string;
  /** Full days that the top five counts. */
  readonly topWindowDays: number;
  /** Origins that browsers may call from; `*` lets all in. */
  readonly corsOrigins: readonly string[];
}

/** The stage for this machine and LocalStack: no authorizer, no cache, nothing that an emulator lacks. */
export interface LocalConfig extends CommonConfig {
  readonly stage: 'local';
  readonly redisUrl: string;
  readonly jwtSecret: string;
}

/** A stage in an AWS account. */
export interface AwsConfig extends CommonConfig {
  readonly stage: 'dev' | 'prod';
  readonly oidc: IdentityProvider;
  readonly alarmEmail: string;
  /** Point-in-time recovery, and tables that outlive their stack. */
  readonly keepsData: boolean;
  /** Protects the tables and their stack from deletion; off in a first deployment, which then can be rolled back. */
  readonly isProtected: boolean;
  /** What DynamoDB prepares a table for, ahead of a sale; a new one of itself takes 4,000 writes and 12,000 reads a second. */
  readonly warmThroughput: Partial<Record<SaleTable, WarmThroughput>>;
  readonly logDays: RetentionDays;
  /** What API Gateway lets through of each route, over all callers: of those named, and of each of the others. */
  readonly throttle: Throttle & { readonly routes: Partial<Record<RouteKey, Throttle>> };
  /** Requests that one address may send in five minutes; without it there is no firewall. */
  readonly firewall?: { readonly requestsPerAddress: number };
  readonly concurrency: Concurrency;
  readonly cache: {
    /** The most that ElastiCache may grow to, which bounds its bill. */
    readonly maxGb: number;
    readonly maxUnitsPerSecond: number;
    /** From 1. One more makes a new password, and the one before counts until the next; two more end both. */
    readonly passwordVersion: number;
  };
  readonly alarms: AlarmBounds;
  readonly domain?: { readonly name: string; readonly certificateArn: string };
  /** A VPC that is there already; without it the stage makes its own. */
  readonly vpc?: VpcAttributes;
}

/** The tables that every order writes to. */
type SaleTable = Extract<TableName, 'stock' | 'wallets' | 'orders'>;

export interface Throttle {
  readonly requestsPerSecond: number;
  readonly burst: number;
}

/** Above these an alarm rings. */
export interface AlarmBounds {
  readonly orderP99Ms: number;
  readonly chargeP99Ms: number;
  readonly topP99Ms: number;
  /** Median time until a new environment is ready for its first request. */
  readonly startMs: number;
  /** Share of all answers that are 5xx, in percent. */
  readonly faultPercent: number;
  readonly conflictsPerAttempt: number;
  /** Whole hours; a day may have 25, and the ranking takes its time. */
  readonly rankingAgeHours: number;
}

export type StageConfig = LocalConfig | AwsConfig;

const shop = { timeZone: 'Asia/Seoul', topWindowDays: 3 };

const alarms: AlarmBounds = {
  orderP99Ms: 500,
  chargeP99Ms: 700,
  topP99Ms: 100,
  startMs: 1_500,
  faultPercent: 1,
  conflictsPerAttempt: 0.25,
  rankingAgeHours: 26,
};

/**
 * The configuration of a stage: what is the same wherever it is deployed stands here, what is not comes from the environment.
 * @param first `true` for a first deployment; what the command line says with `-c first=true`.
 * @throws Error that names the stage or the value that is missing or wrong.
 */
export function configOf(stage: string | undefined, env: Env, first?: string): StageConfig {
  switch (stage) {
    case 'local':
      return {
        stage,
        ...shop,
        // No account has this number: the local stage, whose tokens anyone can sign, cannot be deployed to AWS.
        account: '000000000000',
        region: env.CDK_DEFAULT_REGION || 'us-east-1',
        corsOrigins: origins(env, '*'),
        redisUrl: env.REDIS_URL || 'redis://localhost:6379',
        jwtSecret: env.JWT_SECRET || DEFAULT_LOCAL_SECRET,
      };
    case 'dev':
      return {
        stage,
        ...zoned(shop),
        ...deployment(env),
        corsOrigins: origins(env, '*'),
        keepsData: false,
        isProtected: false,
        warmThroughput: {},
        logDays: RetentionDays.ONE_WEEK,
        throttle: { requestsPerSecond: 200, burst: 400, routes: openReads({ pages: 20, products: 200, top: 400 }) },
        concurrency: {},
        cache: { maxGb: 1, maxUnitsPerSecond: 5_000, passwordVersion: 1 },
        alarms,
      };
    case 'prod':
      return {
        stage,
        ...zoned(shop),
        ...deployment(env),
        corsOrigins: origins(env),
        keepsData: true,
        isProtected: !isFirst(first),
        // Each raise costs once; docs/deploy.md says how many a sale needs.
        warmThroughput: {},
        logDays: RetentionDays.THREE_MONTHS,
        throttle: {
          requestsPerSecond: 5_000,
          burst: 5_000,
          routes: openReads({ pages: 30, products: 200, top: 2_000 }),
        },
        // 2,000 subscribers of a mobile carrier behind one address, 50 requests each; docs/deploy.md has the arithmetic.
        firewall: { requestsPerAddress: 100_000 },
        concurrency: reservedConcurrency(env),
        cache: { maxGb: 2, maxUnitsPerSecond: 50_000, passwordVersion: 1 },
        alarms,
      };
    default:
      throw new Error(`There is no stage ${stage}: say -c stage=local, -c stage=dev or -c stage=prod.`);
  }
}

/**
 * What anyone may read without a token, in requests a second, so that a crowd of readers takes nothing from orders: together
 * less than a third of what API Gateway gives an account (10,000 a second, 5,000 at once), and of products in 16 shards
 * three quarters of the 12,000 units that a new table of stock reads. docs/deploy.md has the arithmetic.
 */
function openReads({
  pages,
  products,
  top,
}: {
  pages: number;
  products: number;
  top: number;
}): Partial<Record<RouteKey, Throttle>> {
  return {
    'GET /products': { requestsPerSecond: pages, burst: pages },
    'GET /products/{productId}': { requestsPerSecond: products, burst: products / 2 },
    'GET /products/top': { requestsPerSecond: top, burst: top / 2 },
  };
}

function isFirst(first: string | undefined): boolean {
  if (first !== undefined && first !== 'true')
    throw new Error(`first is "${first}": say -c first=true, or leave it out.`);
  return first === 'true';
}

function deployment(env: Env) {
  const vpc = ownVpc(env);
  const domain = own(env, 'DOMAIN_NAME', 'CERTIFICATE_ARN');
  return {
    account: required(env, 'CDK_DEFAULT_ACCOUNT', /^\d{12}$/, 'the AWS account: log in to AWS, or set its 12 digits'),
    region: regionOf(env),
    oidc: identityProvider(env),
    alarmEmail: required(env, 'ALARM_EMAIL', /^[^\s@]+@[^\s@]+$/, 'the e-mail address that alarms go to'),
    ...(domain && { domain: { name: domain[0], certificateArn: domain[1] } }),
    ...(vpc && { vpc }),
  };
}
