import type { Redis } from 'ioredis';
import { WalletStore } from '../../../lambdas/charges/wallet-store.ts';
import { OrderStore } from '../../../lambdas/orders/order-store.ts';
import { ORDER_DEADLINE_MS } from '../../../lambdas/shared/bounds.ts';
import type { Dynamo } from '../../../lambdas/shared/dynamo.ts';
import { placeLockedOrder } from '../../bench/baseline/locked-order.ts';
import { LockedStore } from '../../bench/baseline/locked-store.ts';
import { LONGEST_WAIT_MS, PollingLock } from '../../bench/baseline/polling-lock.ts';
import type { TableNames } from '../table-names.ts';
import type { VirtualTime } from '../virtual-time.ts';
import { answerOf, type Design } from './design.ts';
import { calendar, stockOf } from './shop-design.ts';
import { SimulatedRedis } from './simulated-redis.ts';

/** The lock-based baseline, whose environments share one Redis; a request may wait for the lock before its deadline starts. */
export function lockDesign(dynamo: Dynamo, names: TableNames, time: VirtualTime): Design {
  const redis = new SimulatedRedis(time) as unknown as Redis;
  return (_environment, clock) => {
    const stock = stockOf(dynamo, names);
    const tables = { orders: names.ORDERS_TABLE, wallets: names.WALLETS_TABLE };
    const shop = {
      lock: new PollingLock(redis, clock),
      stock,
      wallets: new WalletStore(dynamo, tables.wallets),
      orders: new OrderStore(dynamo, tables, stock, calendar),
      store: new LockedStore(dynamo, names),
      timeZone: calendar.timeZone,
    };
    const budgetMs = LONGEST_WAIT_MS + ORDER_DEADLINE_MS;
    return (request) => answerOf(clock, budgetMs, (trace) => placeLockedOrder(request, shop, trace));
  };
}
