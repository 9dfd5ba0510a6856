import { idOf } from '../../../lambdas/shared/ids.ts';
import { isRetryable, type SentOrder } from '../clients/simulated-clients.ts';
import type { RunRecord } from './run-record.ts';
import type { StoredOrder, StoreSnapshot } from './store-snapshot.ts';

/** Each idempotency key has one effect, which agrees with its answers; no order has another origin. */
export function keyFindings({ sent }: RunRecord, { orders }: StoreSnapshot): string[] {
  const storedById = new Map(orders.map((order) => [order.orderId, order]));
  const sentIds = new Set<string>();
  const findings: string[] = [];
  for (const order of sent) {
    const orderId = idOf('ord', order.userId, order.idempotencyKey);
    sentIds.add(orderId);
    const where = `${order.userId}, ${order.idempotencyKey}, status ${order.answers.map(({ status }) => status).join(', ')}`;
    findings.push(...disagreements(order, storedById.get(orderId)).map((what) => `${where}: ${what}`));
  }
  const unsent = orders.filter(({ orderId }) => !sentIds.has(orderId));
  return [...findings, ...unsent.map(({ orderId }) => `${orderId} is stored, but nobody sent it`)];
}

function disagreements({ lines, answers }: SentOrder, stored: StoredOrder | undefined): string[] {
  const successes = answers.filter(({ status }) => status === 201);
  if (!stored) return successes.length > 0 ? ['no order is stored'] : [];
  const isUnexpected = successes.length === 0 && !answers.some(isRetryable);
  const hasOtherTotal = successes.some(({ totalAmount }) => totalAmount !== stored.totalAmount);
  const hasOtherLines = JSON.stringify(stored.lines) !== JSON.stringify(lines);
  return [
    ...(isUnexpected ? ['an order is stored'] : []),
    ...(hasOtherTotal ? [`the stored order costs ${stored.totalAmount} won`] : []),
    ...(hasOtherLines ? ['the stored order has other lines'] : []),
  ];
}
