import type { WalletStore } from '../../../lambdas/charges/wallet-store.ts';
import {
  fingerprintOf,
  insufficientBalance,
  insufficientStock,
  mergeLines,
  type Order,
  type OrderLine,
  productNotFound,
  replay,
} from '../../../lambdas/orders/order.ts';
import type { OrderStore } from '../../../lambdas/orders/order-store.ts';
import { idOf } from '../../../lambdas/shared/ids.ts';
import { shopDay } from '../../../lambdas/shared/shop-day.ts';
import type { Trace } from '../../../lambdas/shared/trace.ts';
import type { Shelf } from '../../../lambdas/stock/shelf.ts';
import type { StockStore } from '../../../lambdas/stock/stock-store.ts';
import type { LockedStore, Remainder } from './locked-store.ts';
import type { PollingLock } from './polling-lock.ts';

/** What an order of the baseline uses. */
export interface LockedOrders {
  readonly lock: PollingLock;
  readonly stock: StockStore;
  readonly wallets: WalletStore;
  readonly orders: OrderStore;
  readonly store: LockedStore;
  readonly timeZone: string;
}

/**
 * Places an order of products with one shard as the old shop did.
 *
 * 1. Lock every product of the order, and the user against charges and other orders.
 * 2. Read the order of this key, the shelves and the wallet.
 * 3. Check stock and balance.
 * 4. Write shards, wallet and order without a condition.
 *
 * @throws Problem as the design's orders do; `try-again` if the locks were not acquired.
 */
export async function placeLockedOrder(
  request: { userId: string; idempotencyKey: string; lines: readonly OrderLine[] },
  shop: LockedOrders,
  trace: Trace,
): Promise<{ order: Order; replayed: boolean }> {
  const { userId } = request;
  const lines = mergeLines(request.lines);
  const orderId = idOf('ord', userId, request.idempotencyKey);
  const fingerprint = fingerprintOf(lines);
  const locks = [...lines.map(({ productId }) => `product:${productId}`), `user:${userId}`];
  return shop.lock.hold(locks, trace, async () => {
    const [before, balance, ...shelves] = await Promise.all([
      shop.orders.find(userId, orderId, trace),
      shop.wallets.balance(userId, trace),
      ...lines.map(({ productId }) => shop.stock.shelf(productId, trace)),
    ]);
    if (before) return replay(before, fingerprint);
    const today = shopDay(trace.clock.now(), shop.timeZone);
    const sales = lines.map((line, index) => sell(line, shelves[index], today));
    const items = sales.map(({ item }) => item);
    const totalAmount = items.reduce((sum, { amount }) => sum + amount, 0);
    if (balance < totalAmount) throw insufficientBalance(totalAmount, balance);
    const createdAt = new Date(trace.clock.now()).toISOString();
    const order: Order = { orderId, status: 'placed', items, totalAmount, createdAt };
    const remainders = sales.map(({ remainder }) => remainder);
    await shop.store.writeOrder({ userId, order, fingerprint, balance: balance - totalAmount, remainders }, trace);
    return { order, replayed: false };
  });
}

function sell({ productId, quantity }: OrderLine, shelf: Shelf | undefined, day: string) {
  const shard = shelf?.shards[0];
  if (!shelf || !shard) throw productNotFound(productId);
  if (shard.available < quantity) throw insufficientStock(productId);
  const { name, price } = shelf.product;
  const item = { productId, name, unitPrice: price, quantity, amount: price * quantity };
  const available = shard.available - quantity;
  const remainder: Remainder = { productId, available, day, sold: (shard.sold.get(day) ?? 0) + quantity };
  return { item, remainder };
}
