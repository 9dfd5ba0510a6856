import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { DEFAULT_LOCAL_SECRET } from '../lambdas/identity/local-token.ts';
import type { Entry } from './functions.ts';
import { type Env, origins, own, ownVpc, regionOf, required, type VpcAttributes, zoned } from './settings.ts';

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
  /** The identity provider whose tokens count; `audience` is what it writes for this shop. */
  readonly oidc: { readonly issuer: string; readonly audience: string };
  readonly alarmEmail: string;
  /** Point-in-time recovery, and tables that outlive their stack. */
  readonly keepsData: boolean;
  /** Protects the tables and their stack from deletion; off in a first deployment, which then can be rolled back. */
  readonly isProtected: boolean;
  readonly logDays: RetentionDays;
  /** What API Gateway lets through, over all callers. */
  readonly throttle: { readonly requestsPerSecond: number; readonly burst: number };
  /** Requests that one address may send in five minutes; without it there is no firewall. */
  readonly firewall?: { readonly requestsPerAddress: number };
  /** Environments kept for a function, so that no other can take them, and those kept warm. */
  readonly concurrency: Partial<Record<Entry, { readonly reserved?: number; readonly provisioned?: number }>>;
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
        logDays: RetentionDays.ONE_WEEK,
        throttle: { requestsPerSecond: 200, burst: 400 },
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
        logDays: RetentionDays.THREE_MONTHS,
        throttle: { requestsPerSecond: 5_000, burst: 5_000 },
        firewall: { requestsPerAddress: 6_000 },
        concurrency: {},
        cache: { maxGb: 2, maxUnitsPerSecond: 50_000, passwordVersion: 1 },
        alarms,
      };
    default:
      throw new Error(`There is no stage ${stage}: say -c stage=local, -c stage=dev or -c stage=prod.`);
  }
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
    oidc: {
      issuer: required(env, 'OIDC_ISSUER', /^https:\/\/[^\s/]+\S*$/, "the identity provider's issuer, an https URL"),
      audience: required(env, 'OIDC_AUDIENCE', /^\S+$/, 'the audience of its tokens for this shop'),
    },
    alarmEmail: required(env, 'ALARM_EMAIL', /^[^\s@]+@[^\s@]+$/, 'the e-mail address that alarms go to'),
    ...(domain && { domain: { name: domain[0], certificateArn: domain[1] } }),
    ...(vpc && { vpc }),
  };
}
