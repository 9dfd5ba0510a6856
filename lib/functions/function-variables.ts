import type { Variable } from '../../lambdas/shared/environment.ts';
import { type Entry, routes } from '../../lambdas/shared/routes.ts';
import { type TableName, tables } from '../../lambdas/shared/tables.ts';
import type { DataStack } from '../data/data-stack.ts';
import type { AuthorizerVariable } from '../stages/identity-settings.ts';
import type { StageConfig } from '../stages/stage-config.ts';
import { tableAccess } from './table-access.ts';

/** One environment variable of the routes' functions. */
interface FunctionVariable {
  /** The functions that get it. */
  readonly functions: readonly Entry[];
  /** Its value on a stage; `undefined` when the stage has none. */
  readonly valueOn: (config: StageConfig, data: DataStack) => string | undefined;
}

type TableVariable = (typeof tables)[TableName]['variable'];

const all = routes.map(({ entry }) => entry);
const checkingTokens = routes.filter(({ access }) => access !== 'anyone').map(({ entry }) => entry);
const readingCalendar: Entry[] = [
  'orders/place-order',
  'orders/list-orders',
  'orders/get-order',
  'rankings/get-top',
  'rankings/rank',
];

/** Every variable of `lambdas/shared/environment.ts` but the tables' names: to add one, add its name there and a line here. */
const variables: Readonly<Record<Exclude<Variable, TableVariable | AuthorizerVariable>, FunctionVariable>> = {
  CORS_ORIGINS: { functions: all, valueOn: ({ corsOrigins }) => corsOrigins.join(',') },
  JWT_SECRET: {
    functions: checkingTokens,
    valueOn: (config) => (config.stage === 'local' ? config.jwtSecret : undefined),
  },
  REDIS_URL: {
    functions: ['charges/charge', 'rankings/get-top', 'rankings/rank'],
    valueOn: (_config, { redisUrl }) => redisUrl,
  },
  TIME_ZONE: { functions: readingCalendar, valueOn: ({ timeZone }) => timeZone },
  TOP_WINDOW_DAYS: { functions: readingCalendar, valueOn: ({ topWindowDays }) => String(topWindowDays) },
};

/** The environment variables of a function on a stage. */
export function environmentOf(entry: Entry, config: StageConfig, data: DataStack): Record<string, string> {
  const { grants, knows = [] } = tableAccess[entry];
  const named = [...(Object.keys(grants) as TableName[]), ...knows];
  return Object.fromEntries([
    ...named.map((table) => [tables[table].variable, data.tables.of(table).tableName] as const),
    ...Object.entries(variables).flatMap(([name, { functions, valueOn }]) => {
      const value = functions.includes(entry) ? valueOn(config, data) : undefined;
      return value === undefined ? [] : [[name, value] as const];
    }),
  ]);
}

/** Whether a function uses Redis, and therefore runs in the VPC. */
export function usesRedis(entry: string): boolean {
  return variables.REDIS_URL.functions.some((user) => user === entry);
}
