import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { charge } from '../../lambdas/charges/charge.ts';
import { placeOrder } from '../../lambdas/orders/place-order.ts';
import { CHARGE_DEADLINE_MS, ORDER_DEADLINE_MS } from '../../lambdas/shared/bounds.ts';
import { type Clock, systemClock } from '../../lambdas/shared/clock.ts';
import { Trace } from '../../lambdas/shared/trace.ts';
import { ShelfCache } from '../../lambdas/stock/shelf-cache.ts';
import { seededRandom } from '../../lambdas/testing/seeded-random.ts';
import { calendar, openLock, type TestShop } from '../../lambdas/testing/test-shop.ts';
import { chargeLocked } from './baseline/locked-charge.ts';
import { placeLockedOrder } from './baseline/locked-order.ts';
import { LockedStore } from './baseline/locked-store.ts';
import { LONGEST_WAIT_MS, PollingLock } from './baseline/polling-lock.ts';
import { type Answer, timed } from './rounds.ts';
import { BUDGET } from './sizes.ts';

/** A user of whom nobody else knows, whose requests meet a function environment of their own. */
export interface Client {
  readonly userId: string;
  /** Orders one unit. */
  order(productId: string): Promise<Answer>;
  /** Charges one won. */
  charge(): Promise<Answer>;
  close(): void;
}

/** How a side's clients are opened, the same for both. */
export type OpenClients = typeof designClients;

/** Clients of the design: each has its own memory of shelves and its own connections to Redis. */
export async function designClients(shop: TestShop, redisUrl: string, count: number, seed: number): Promise<Client[]> {
  return openClients(shop, count, seed, (userId, clock) => {
    const shelves = new ShelfCache(shop.stock, clock);
    const { lock, close } = openLock(redisUrl, clock);
    const { orders, charges, wallets } = shop;
    return {
      order: (request, trace) => placeOrder({ userId, ...request }, { orders, shelves }, trace),
      charge: (request, trace) => charge({ userId, ...request }, { charges, wallets, lock }, trace),
      orderMs: ORDER_DEADLINE_MS,
      chargeMs: CHARGE_DEADLINE_MS,
      close,
    };
  });
}

/** Clients of the lock-based design on the same store; how long they poll at most is the lock's own bound. */
export async function baselineClients(
  shop: TestShop,
  redisUrl: string,
  count: number,
  seed: number,
): Promise<Client[]> {
  const { stock, wallets, orders, dynamo } = shop;
  const store = new LockedStore(dynamo, shop.names);
  return openClients(shop, count, seed, (userId, clock) => {
    const redis = new Redis(redisUrl);
    const parts = { lock: new PollingLock(redis, clock), stock, wallets, orders, store, ...calendar };
    return {
      order: (request, trace) => placeLockedOrder({ userId, ...request }, parts, trace),
      charge: (request, trace) => chargeLocked({ userId, ...request }, parts, trace),
      orderMs: LONGEST_WAIT_MS + ORDER_DEADLINE_MS,
      chargeMs: LONGEST_WAIT_MS + CHARGE_DEADLINE_MS,
      close: () => redis.disconnect(),
    };
  });
}

/** One design, as one client meets it; its deadlines in milliseconds. */
interface Environment {
  order(
    request: { idempotencyKey: string; lines: [{ productId: string; quantity: 1 }] },
    trace: Trace,
  ): Promise<unknown>;
  charge(request: { idempotencyKey: string; amount: 1 }, trace: Trace): Promise<unknown>;
  readonly orderMs: number;
  readonly chargeMs: number;
  close(): void;
}

async function openClients(
  shop: TestShop,
  count: number,
  seed: number,
  open: (userId: string, clock: Clock) => Environment,
): Promise<Client[]> {
  const users = Array.from({ length: count }, () => randomUUID());
  await Promise.all(users.map((userId) => shop.fund(userId, BUDGET)));
  return users.map((userId, index) => {
    const clock = { ...systemClock, random: seededRandom(seed + index) };
    const environment = open(userId, clock);
    return {
      userId,
      order: (productId) => {
        const trace = new Trace(clock, environment.orderMs);
        const lines: [{ productId: string; quantity: 1 }] = [{ productId, quantity: 1 }];
        return timed(() => environment.order({ idempotencyKey: randomUUID(), lines }, trace));
      },
      charge: () => {
        const trace = new Trace(clock, environment.chargeMs);
        return timed(() => environment.charge({ idempotencyKey: randomUUID(), amount: 1 }, trace));
      },
      close: () => environment.close(),
    };
  });
}
