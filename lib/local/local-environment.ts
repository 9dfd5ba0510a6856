import { DEFAULT_LOCAL_SECRET } from '../../lambdas/identity/local-secret.ts';

/** The prefix of the tables' names on the local stage. */
export const LOCAL_TABLES = 'flashcart-';

/** The region and keys on the local stage: the engines accept any. */
export const localKeys = { AWS_REGION: 'local', AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' };

/**
 * The environment variables of the functions on the local stage, except the tables' names.
 * @param env the settings; one that is missing or empty has its default.
 */
export function localEnvironment(dynamoUrl: string, redisUrl: string, env: NodeJS.ProcessEnv) {
  return {
    STAGE: 'local',
    AWS_ENDPOINT_URL_DYNAMODB: dynamoUrl,
    ...localKeys,
    // The SDK prefers a developer's profile to these keys, and would send the token of a real session with them.
    AWS_PROFILE: '',
    AWS_SESSION_TOKEN: '',
    REDIS_URL: redisUrl,
    TIME_ZONE: env.TIME_ZONE || 'Asia/Seoul',
    TOP_WINDOW_DAYS: env.TOP_WINDOW_DAYS || '3',
    CORS_ORIGINS: env.CORS_ORIGINS || '*',
    JWT_SECRET: env.JWT_SECRET || DEFAULT_LOCAL_SECRET,
    // Metrics in CloudWatch's format are noise on a console.
    POWERTOOLS_METRICS_DISABLED: env.POWERTOOLS_METRICS_DISABLED || 'true',
  };
}
