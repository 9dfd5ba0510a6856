import {
  CHARGE_DEADLINE_MS,
  CHARGE_LOCK_LIFE_MS,
  CHARGE_LOCK_WAIT_MS,
  DYNAMODB_CONNECTION_MS,
  DYNAMODB_REQUEST_MS,
  ORDER_DEADLINE_MS,
  READ_DEADLINE_MS,
  REDIS_COMMAND_MS,
  REDIS_CONNECT_MS,
} from '../../../lambdas/shared/bounds.ts';
import { table } from '../markdown.ts';
import { number } from '../numbers.ts';
import type { Words } from '../words.en.ts';

/** Each point of the old plan and its implementation, and the bound of every wait. */
export function failurePlan({ columns, failurePlan: { intro, items, bounds } }: Words): string[] {
  const boundsMs: [name: string, ms: number][] = [
    [bounds.order, ORDER_DEADLINE_MS],
    [bounds.charge, CHARGE_DEADLINE_MS],
    [bounds.read, READ_DEADLINE_MS],
    [bounds.lockWait, CHARGE_LOCK_WAIT_MS],
    [bounds.lockLife, CHARGE_LOCK_LIFE_MS],
    [bounds.dynamoConnection, DYNAMODB_CONNECTION_MS],
    [bounds.dynamoRequest, DYNAMODB_REQUEST_MS],
    [bounds.redisConnection, REDIS_CONNECT_MS],
    [bounds.redisCommand, REDIS_COMMAND_MS],
  ];
  return [
    intro,
    table([columns.oldPlan, columns.here], items, 2),
    table(
      [columns.bound, 'ms'],
      boundsMs.map(([name, ms]) => [name, number(ms)]),
    ),
  ];
}
