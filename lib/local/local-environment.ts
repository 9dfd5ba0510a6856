import { DEFAULT_LOCAL_SECRET } from '../../lambdas/identity/local-token.ts';

/**
 * The environment of the functions on the local stage, but for the names of the tables; what is set already wins where the
 * README says so.
 */
export function localEnvironment(dynamoUrl: string, redisUrl: string): Record<string, string> {
  return {
    STAGE: 'local',
    AWS_ENDPOINT_URL_DYNAMODB: dynamoUrl,
    AWS_REGION: 'local',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    // The SDK would take a developer's own profile before these keys, and send a real session's token along with them.
    AWS_PROFILE: '',
    AWS_SESSION_TOKEN: '',
    REDIS_URL: redisUrl,
    TIME_ZONE: process.env.TIME_ZONE || 'Asia/Seoul',
    TOP_WINDOW_DAYS: process.env.TOP_WINDOW_DAYS || '3',
    CORS_ORIGINS: process.env.CORS_ORIGINS || '*',
    JWT_SECRET: process.env.JWT_SECRET || DEFAULT_LOCAL_SECRET,
    // CloudWatch's metric lines say nothing to a reader of the console.
    POWERTOOLS_METRICS_DISABLED: process.env.POWERTOOLS_METRICS_DISABLED || 'true',
  };
}
