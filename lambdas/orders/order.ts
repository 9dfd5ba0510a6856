import { digestOf } from '../shared/ids.ts';
import { Problem } from '../shared/problem.ts';

/** What a user asks for. */
export interface OrderLine {
  readonly productId: string;
  readonly quantity: number;
}

/** A line as it was sold; money in won. */
export interface OrderItem extends OrderLine {
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

/** An order as it is stored: the fingerprint tells the request that made it from another under the same key. */
export interface OrderRecord {
  readonly order: Order;
  readonly fingerprint: string;
}

/** An order, and whether an earlier request with the same key placed it. */
export interface PlacedOrder {
  readonly order: Order;
  readonly replayed: boolean;
}

/** Adds up the lines of one product, in order of first appearance. */
export function mergeLines(lines: readonly OrderLine[]): OrderLine[] {
  const quantities = new Map<string, number>();
  for (const { productId, quantity } of lines) quantities.set(productId, (quantities.get(productId) ?? 0) + quantity);
  return [...quantities].map(([productId, quantity]) => ({ productId, quantity }));
}

/** Tells one request from another under the same key; the order of its lines does not matter. */
export function fingerprintOf(lines: readonly OrderLine[]): string {
  const sorted = lines.map(({ productId, quantity }) => `${productId}=${quantity}`).sort();
  return digestOf(sorted.join('\n'));
}

/**
 * Answers a request whose key was used before with the order that it made.
 * @throws Problem `idempotency-key-reused` where the request is another one.
 */
export function replay(before: OrderRecord, fingerprint: string): PlacedOrder {
  if (before.fingerprint === fingerprint) return { order: before.order, replayed: true };
  const detail = 'This Idempotency-Key belongs to an order of other items: use a new key for a new order.';
  throw new Problem('idempotency-key-reused', detail);
}

/** A line names a product that is not there. */
export function productNotFound(productId: string): Problem {
  return new Problem('product-not-found', `There is no product ${productId}. Nothing was taken.`, { productId });
}

/** No shard, nor all together, can serve a line. */
export function insufficientStock(productId: string): Problem {
  return new Problem('insufficient-stock', `Too few units of ${productId} are left. Nothing was taken.`, { productId });
}

/** The wallet holds less than the order costs; both in won. */
export function insufficientBalance(required: number, balance: number): Problem {
  const detail = `The order costs ${required} won and the balance is ${balance} won. Nothing was taken: charge first.`;
  return new Problem('insufficient-balance', detail, { required, balance });
}
