import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { chargeWallet } from '../../lambdas/charges/charge-wallet.ts';
import type { OrderLine } from '../../lambdas/orders/order.ts';
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

/** A user with an execution environment of their own. */
export interface Client {
  readonly userId: string;
  /** Orders one unit. */
  order(productId: string): Promise<Answer>;
  /** Charges one won. */
  charge(): Promise<Answer>;
  close(): void;
}

/** Opens the clients of one side. */
export type OpenClients = (shop: TestShop, redisUrl: string, count: number, seed: number) => Promise<Client[]>;

/** One design as one client uses it, with its deadlines in milliseconds. */
interface Environment {
  order(request: { idempotencyKey: string; lines: OrderLine[] }, trace: Trace): Promise<unknown>;
  charge(request: { idempotencyKey: string; amount: number }, trace: Trace): Promise<unknown>;
  readonly orderMs: number;
  readonly chargeMs: number;
  close(): void;
}

/** Clients of the design, each with its own memory of shelves and its own Redis connections. */
export const designClients: OpenClients = (shop, redisUrl, count, seed) =>
  openClients(shop, count, seed, (userId, clock) => {
    const shelves = new ShelfCache(shop.stock, clock);
    const { lock, close } = openLock(redisUrl, clock);
    const { orders, charges, wallets } = shop;
    return {
      order: (request, trace) => placeOrder({ userId, ...request }, { orders, shelves }, trace),
      charge: (request, trace) => chargeWallet({ userId, ...request }, { charges, wallets, lock }, trace),
      orderMs: ORDER_DEADLINE_MS,
      chargeMs: CHARGE_DEADLINE_MS,
      close,
    };
  });

/** Clients of the lock-based baseline on the same store; only the lock bounds how long they poll. */
export const baselineClients: OpenClients = (shop, redisUrl, count, seed) => {
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
};

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
    const { order, charge, orderMs, chargeMs, close } = open(userId, clock);
    return {
      userId,
      order: (productId) => {
        const request = { idempotencyKey: randomUUID(), lines: [{ productId, quantity: 1 }] };
        return timed(() => order(request, new Trace(clock, orderMs)));
      },
      charge: () => timed(() => charge({ idempotencyKey: randomUUID(), amount: 1 }, new Trace(clock, chargeMs))),
      close,
    };
  });
}
