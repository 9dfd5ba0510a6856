import type { Order, OrderRecord } from './order.ts';

type Item = Record<string, unknown>;

/** The item of the table `orders` that holds an order. */
export function itemOf(userId: string, order: Order, fingerprint: string): Item {
  const { orderId, createdAt, totalAmount, items } = order;
  // Lists without attribute names: twenty lines fit in one write unit.
  const lines = items.map((item) => [item.productId, item.name, item.unitPrice, item.quantity]);
  return { userId, orderId, createdAt, totalAmount, lines, fingerprint };
}

/** The order that an item of the table `orders` holds. */
export function recordOf(item: Item): OrderRecord {
  const { orderId, createdAt, totalAmount, lines, fingerprint } = item as {
    orderId: string;
    createdAt: string;
    totalAmount: number;
    lines: [string, string, number, number][];
    fingerprint: string;
  };
  const items = lines.map(([productId, name, unitPrice, quantity]) => ({
    productId,
    name,
    unitPrice,
    quantity,
    amount: unitPrice * quantity,
  }));
  return { order: { orderId, status: 'placed', items, totalAmount, createdAt }, fingerprint };
}
