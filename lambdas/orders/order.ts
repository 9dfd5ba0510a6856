import { digestOf } from '../shared/ids.ts';
import { Problem } from '../shared/problem.ts';

/** An order line: units of one product. */
export interface OrderLine {
  readonly productId: string;
  readonly quantity: number;
}

/** An order line as sold; `unitPrice` and `amount` in won. */
interface OrderItem extends OrderLine {
  readonly name: string;
  readonly unitPrice: number;
  readonly amount: number;
}

/** An order as the API shows it; `totalAmount` in won, `createdAt` in ISO 8601 UTC. */
export interface Order {
  readonly orderId: string;
  readonly status: 'placed';
  readonly items: readonly OrderItem[];
  readonly totalAmount: number;
  readonly createdAt: string;
}

/** An order as stored; the fingerprint tells requests under the same idempotency key apart. */
export interface OrderRecord {
  readonly order: Order;
  readonly fingerprint: string;
}

/** An order, and whether it is a replay of an earlier request with the same idempotency key. */
export interface PlacedOrder {
  readonly order: Order;
  readonly replayed: boolean;
}

/** Merges the lines of each product into one, in order of first appearance. */
export function mergeLines(lines: readonly OrderLine[]): OrderLine[] {
  const quantities = new Map<string, number>();
  for (const { productId, quantity } of lines) quantities.set(productId, (quantities.get(productId) ?? 0) + quantity);
  return [...quantities].map(([productId, quantity]) => ({ productId, quantity }));
}

/** The fingerprint of a request's merged lines, whatever their order. */
export function fingerprintOf(lines: readonly OrderLine[]): string {
  const sorted = lines.map(({ productId, quantity }) => `${productId}=${quantity}`).sort();
  return digestOf(sorted.join('\n'));
}

/**
 * Replays the order that was stored under a request's idempotency key.
 * @throws Problem `idempotency-key-reused` if another request placed it.
 */
export function replay(stored: OrderRecord, fingerprint: string): PlacedOrder {
  if (stored.fingerprint === fingerprint) return { order: stored.order, replayed: true };
  const detail = 'This Idempotency-Key belongs to an order of other items: use a new key for a new order.';
  throw new Problem('idempotency-key-reused', detail);
}

/** A line names a product that does not exist. */
export function productNotFound(productId: string): Problem {
  return new Problem('product-not-found', `There is no product ${productId}. Nothing was taken.`, { productId });
}

/** All shards of a product together hold too few units for a line. */
export function insufficientStock(productId: string): Problem {
  return new Problem('insufficient-stock', `Too few units of ${productId} are left. Nothing was taken.`, { productId });
}

/** The wallet's balance is less than the order costs; both in won. */
export function insufficientBalance(required: number, balance: number): Problem {
  const detail = `The order costs ${required} won and the balance is ${balance} won. Nothing was taken: charge first.`;
  return new Problem('insufficient-balance', detail, { required, balance });
}
