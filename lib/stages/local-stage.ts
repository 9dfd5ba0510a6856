import { DEFAULT_LOCAL_SECRET } from '../../lambdas/identity/local-secret.ts';
import { calendar } from './calendar.ts';
import { corsOrigins } from './deployment-settings.ts';
import type { Env } from './setting.ts';
import type { LocalConfig } from './stage-config.ts';

/** @throws Error that names the setting that is wrong. */
export function localStage(env: Env): LocalConfig {
  return {
    stage: 'local',
    ...calendar,
    // No account has this number, so the local stage, whose tokens anyone can sign, cannot be deployed to AWS.
    account: '000000000000',
    region: env.CDK_DEFAULT_REGION || 'us-east-1',
    corsOrigins: corsOrigins(env, '*'),
    redisUrl: env.REDIS_URL || 'redis://localhost:6379',
    jwtSecret: env.JWT_SECRET || DEFAULT_LOCAL_SECRET,
  };
}
