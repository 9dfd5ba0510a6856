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
} from '../../lambdas/shared/bounds.ts';

/** Every wait that a caller can feel, in milliseconds. */
export const boundsMs = {
  order: ORDER_DEADLINE_MS,
  charge: CHARGE_DEADLINE_MS,
  read: READ_DEADLINE_MS,
  chargeLock: CHARGE_LOCK_WAIT_MS,
  lockLife: CHARGE_LOCK_LIFE_MS,
  dynamoConnect: DYNAMODB_CONNECTION_MS,
  dynamoRequest: DYNAMODB_REQUEST_MS,
  redisConnect: REDIS_CONNECT_MS,
  redisCommand: REDIS_COMMAND_MS,
};

export type BoundName = keyof typeof boundsMs;
