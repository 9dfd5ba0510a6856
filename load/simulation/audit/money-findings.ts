import type { RunRecord } from './run-record.ts';
import type { StoreSnapshot } from './store-snapshot.ts';

/** Each wallet holds the budget less the user's orders, and is not negative. */
export function moneyFindings({ budget }: RunRecord, { orders, balances }: StoreSnapshot): string[] {
  const spent = new Map<string, number>();
  for (const { userId, totalAmount } of orders) spent.set(userId, (spent.get(userId) ?? 0) + totalAmount);
  return [...balances].flatMap(([userId, balance]) => {
    const expected = budget - (spent.get(userId) ?? 0);
    if (balance === expected && balance >= 0) return [];
    return [`the balance of ${userId} is ${balance} won, expected ${expected}`];
  });
}
