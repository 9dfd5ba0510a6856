import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { alarmBounds } from './alarm-bounds.ts';
import { calendar, checkedCalendar } from './calendar.ts';
import { reservedConcurrency } from './concurrency-setting.ts';
import { corsOrigins, deploymentSettings } from './deployment-settings.ts';
import type { Env } from './setting.ts';
import type { AwsConfig } from './stage-config.ts';
import { publicReads } from './throttles.ts';

/**
 * @param isFirst whether this is the stage's first deployment, whose failure may delete the tables it created.
 * @throws Error that names the setting that is missing or wrong.
 */
export function prodStage(env: Env, isFirst: boolean): AwsConfig {
  return {
    stage: 'prod',
    ...checkedCalendar(calendar),
    ...deploymentSettings(env),
    corsOrigins: corsOrigins(env),
    keepsData: true,
    isProtected: !isFirst,
    // Each raise is billed once; docs/deploy.md says how much a sale needs.
    warmThroughput: {},
    logDays: RetentionDays.THREE_MONTHS,
    throttle: { requestsPerSecond: 5_000, burst: 5_000, routes: publicReads({ pages: 30, products: 200, top: 2_000 }) },
    // 2,000 subscribers of a mobile carrier behind one address, 50 requests each; docs/deploy.md has the arithmetic.
    firewall: { requestsPerAddress: 100_000 },
    concurrency: reservedConcurrency(env),
    cache: { maxGb: 2, maxUnitsPerSecond: 50_000, passwordVersion: 1 },
    alarms: alarmBounds,
  };
}
