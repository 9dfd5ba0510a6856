import { DEFAULT_LOCAL_SECRET } from '../lambdas/identity/local-token.ts';

/** What differs from stage to stage. */
export interface StageConfig {
  readonly stage: 'local';
  /** IANA time zone whose midnight starts a shop day. */
  readonly timeZone: string;
  /** The same midnight in EventBridge's UTC. */
  readonly midnightUtc: { readonly hour: string; readonly minute: string };
  /** Full days that the top five counts. */
  readonly topWindowDays: number;
  readonly corsOrigins: readonly string[];
  readonly redisUrl: string;
  readonly jwtSecret: string;
}

/**
 * The configuration of a stage.
 * @throws Error that names a stage that does not exist.
 */
export function configOf(stage: string, env: Record<string, string | undefined>): StageConfig {
  if (stage !== 'local') throw new Error(`There is no stage ${stage}: say -c stage=local.`);
  return {
    stage,
    timeZone: 'Asia/Seoul',
    midnightUtc: { hour: '15', minute: '0' },
    topWindowDays: 3,
    corsOrigins: ['*'],
    redisUrl: env.REDIS_URL || 'redis://localhost:6379',
    jwtSecret: env.JWT_SECRET || DEFAULT_LOCAL_SECRET,
  };
}
