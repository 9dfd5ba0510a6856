import { parseArgs } from 'node:util';
import { parseRedisUrl } from '../../lambdas/shared/redis-client.ts';
import { isTimeZone } from '../../lambdas/shared/shop-day.ts';

interface Rule {
  readonly fits: (value: string) => boolean;
  readonly meaning: string;
}

const rules: Readonly<Record<string, Rule>> = {
  PORT: { fits: (value) => /^\d{1,5}$/.test(value) && Number(value) < 65_536, meaning: 'a port from 0 to 65535' },
  STORE: { fits: (value) => value === 'memory', meaning: 'memory, or left out' },
  TIME_ZONE: { fits: isTimeZone, meaning: 'an IANA time zone, such as Asia/Seoul or UTC' },
  TOP_WINDOW_DAYS: {
    fits: (value) => /^\d{1,2}$/.test(value) && Number(value) >= 1 && Number(value) <= 30,
    meaning: 'a whole number of days from 1 to 30',
  },
  DYNAMODB_ENDPOINT: {
    fits: (value) => /^https?:\/\/./.test(value) && URL.canParse(value),
    meaning: 'a URL, such as http://127.0.0.1:8000',
  },
  CORS_ORIGINS: {
    fits: (value) => value.split(',').every((origin) => isOrigin(origin.trim())),
    meaning: '* or origins without a path, comma separated, such as https://shop.example.com,http://127.0.0.1:5173',
  },
};

/**
 * Checks the settings of `npm start` before anything is started; one that is missing or empty has its default.
 * @throws Error with one sentence that names the first setting that is wrong.
 */
export function checkSettings(env: NodeJS.ProcessEnv): void {
  for (const [name, { fits, meaning }] of Object.entries(rules)) {
    const value = env[name];
    if (!value || fits(value)) continue;
    throw new Error(`${name} is "${value}": it must be ${meaning}.`);
  }
  if (env.REDIS_URL) parseRedisUrl(env.REDIS_URL);
}

/**
 * The command line of `npm start`.
 * @throws Error with one sentence about what it does not take.
 */
export function flags(): { memory: boolean } {
  try {
    return { memory: parseArgs({ options: { memory: { type: 'boolean' } } }).values.memory ?? false };
  } catch (error) {
    const [what] = (error as Error).message.split('. ');
    throw new Error(`${what}: npm start takes --memory and nothing else, as in npm start -- --memory.`);
  }
}

function isOrigin(value: string): boolean {
  return value === '*' || (/^https?:/.test(value) && URL.canParse(value) && new URL(value).origin === value);
}
