import { sum, type TestShop } from '../../lambdas/testing/test-shop.ts';
import { atMost } from '../figures/goal.ts';
import type { BenchRow } from './bench-report.ts';
import type { Answer } from './rounds.ts';

/** Audits of the store after rounds of the design: every unit and every won must add up. */
export class RoundAudits {
  #oversold = 0;
  #lost = 0;
  #wrongBalances = 0;
  #audits = 0;

  /** Audits a product after a round, of which `answers` are all orders. */
  async auditProduct(shop: TestShop, productId: string, stocked: number, answers: readonly Answer[]): Promise<void> {
    const [left = 0, sold] = await Promise.all([shop.stockOf(productId), shop.soldOf(productId)]);
    const done = answers.filter((answer) => answer.done).length;
    this.#audits += 1;
    this.#oversold += Math.max(0, left + sold - stocked, done - sold);
    // An order answered with 503 may have been placed, so up to all answers may be sold.
    this.#lost += Math.max(0, stocked - left - sold, sold - answers.length);
  }

  /** Audits a wallet: the balance must be its charges minus its orders. */
  async auditBalance(shop: TestShop, userId: string): Promise<void> {
    const page = { limit: 100 };
    const balance = await shop.balanceOf(userId);
    const charged = await total((cursor) => shop.charges.list(userId, { ...page, cursor }, shop.trace()), 'amount');
    const spent = await total((cursor) => shop.orders.list(userId, { ...page, cursor }, shop.trace()), 'totalAmount');
    this.#audits += 1;
    if (balance < 0 || balance !== charged - spent) this.#wrongBalances += 1;
  }

  /** The audits as a row of the benchmark. */
  row(): BenchRow {
    return {
      id: 'truth',
      what: { say: 'truth', audits: this.#audits },
      goals: [
        atMost({ say: 'oversold' }, this.#oversold, 0),
        atMost({ say: 'lost' }, this.#lost, 0),
        atMost({ say: 'wrong-balances' }, this.#wrongBalances, 0),
      ],
      note: { say: 'faults-elsewhere' },
    };
  }
}

/** Adds up one field over all pages. */
async function total<Field extends string>(
  list: (cursor: string | undefined) => Promise<{ items: Record<Field, number>[]; nextCursor?: string }>,
  field: Field,
): Promise<number> {
  let amount = 0;
  let cursor: string | undefined;
  do {
    const page = await list(cursor);
    amount += sum(page.items.map((item) => item[field]));
    cursor = page.nextCursor;
  } while (cursor);
  return amount;
}
