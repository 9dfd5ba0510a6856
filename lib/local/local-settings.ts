import { parseArgs } from 'node:util';
import { parseRedisUrl } from '../../lambdas/shared/redis-client.ts';
import { isTimeZone } from '../../lambdas/shared/shop-day.ts';
import { dataFolderOf } from '../engines/data-folder.ts';

/** The settings of `npm start`. */
export interface LocalSettings {
  readonly port: number;
  /** Where the data is kept between runs; `undefined` in memory and with an engine at `DYNAMODB_ENDPOINT`. */
  readonly dataFolder: string | undefined;
  /** The checked environment: settings of the engines and of the functions. */
  readonly env: NodeJS.ProcessEnv;
}

interface Rule {
  readonly isValid: (value: string) => boolean;
  readonly expected: string;
}

const rules: Readonly<Record<string, Rule>> = {
  PORT: { isValid: (value) => isWhole(value, 0, 65_535), expected: 'a port from 0 to 65535' },
  STORE: { isValid: (value) => value === 'memory', expected: 'memory, or left out' },
  TIME_ZONE: { isValid: isTimeZone, expected: 'an IANA time zone, such as Asia/Seoul or UTC' },
  TOP_WINDOW_DAYS: { isValid: (value) => isWhole(value, 1, 30), expected: 'a whole number of days from 1 to 30' },
  DYNAMODB_ENDPOINT: {
    isValid: (value) => /^https?:\/\/./.test(value) && URL.canParse(value),
    expected: 'a URL, such as http://127.0.0.1:8000',
  },
  CORS_ORIGINS: {
    isValid: (value) => value.split(',').every((origin) => isOrigin(origin.trim())),
    expected: '* or origins without a path, comma separated, such as https://shop.example.com,http://127.0.0.1:5173',
  },
};

/**
 * Reads and checks the settings of `npm start`; one that is missing or empty has its default.
 * @throws Error with one sentence about the first setting or argument that is wrong.
 */
export function localSettings(env: NodeJS.ProcessEnv, args: string[]): LocalSettings {
  const isInMemory = hasMemoryFlag(args) || env.STORE === 'memory';
  for (const [name, { isValid, expected }] of Object.entries(rules)) {
    const value = env[name];
    if (value && !isValid(value)) throw new Error(`${name} is "${value}": it must be ${expected}.`);
  }
  if (env.REDIS_URL) parseRedisUrl(env.REDIS_URL);
  const dataFolder = isInMemory || env.DYNAMODB_ENDPOINT ? undefined : dataFolderOf(env);
  return { port: Number(env.PORT || 3_000), dataFolder, env };
}

function hasMemoryFlag(args: string[]): boolean {
  try {
    return parseArgs({ args, options: { memory: { type: 'boolean' } } }).values.memory ?? false;
  } catch (error) {
    const [problem] = (error as Error).message.split('. ');
    throw new Error(`${problem}: npm start takes no argument but --memory, as in npm start -- --memory.`);
  }
}

function isWhole(value: string, least: number, most: number): boolean {
  return /^\d{1,5}$/.test(value) && Number(value) >= least && Number(value) <= most;
}

function isOrigin(value: string): boolean {
  return value === '*' || (/^https?:/.test(value) && URL.canParse(value) && new URL(value).origin === value);
}
