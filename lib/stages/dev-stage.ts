import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { alarmBounds } from './alarm-bounds.ts';
import { calendar, checkedCalendar } from './calendar.ts';
import { corsOrigins, deploymentSettings } from './deployment-settings.ts';
import type { Env } from './setting.ts';
import type { AwsConfig } from './stage-config.ts';
import { publicReads } from './throttles.ts';

/**
 * A cheap stage that keeps nothing.
 * @throws Error that names the setting that is missing or wrong.
 */
export function devStage(env: Env): AwsConfig {
  return {
    stage: 'dev',
    ...checkedCalendar(calendar),
    ...deploymentSettings(env),
    corsOrigins: corsOrigins(env, '*'),
    keepsData: false,
    isProtected: false,
    warmThroughput: {},
    logDays: RetentionDays.ONE_WEEK,
    throttle: { requestsPerSecond: 200, burst: 400, routes: publicReads({ pages: 20, products: 200, top: 400 }) },
    concurrency: {},
    cache: { maxGb: 1, maxUnitsPerSecond: 5_000, passwordVersion: 1 },
    alarms: alarmBounds,
  };
}
