import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ChargeLock } from '../../../lambdas/charges/charge-lock.ts';
import { chargeWallet } from '../../../lambdas/charges/charge-wallet.ts';
import { placeOrder } from '../../../lambdas/orders/place-order.ts';
import { systemClock } from '../../../lambdas/shared/clock.ts';
import { Problem } from '../../../lambdas/shared/problem.ts';
import { adjustStock } from '../../../lambdas/stock/adjust-stock.ts';
import { ShelfCache } from '../../../lambdas/stock/shelf-cache.ts';
import { openLock, openShop, type TestShop } from '../../../lambdas/testing/test-shop.ts';
import type { JournalLine } from '../../scenarios/journal-line.ts';
import type { Plan } from '../../scenarios/plan.ts';
import { audit } from '../audit.ts';
import type { Rule } from '../rules.ts';
import { RunStore } from '../run-store.ts';

/** Units of each of the two products, which cost 100 won. */
export const STOCK = 20;

/** More users than the audit holds in memory at once: the last one is in the second group. */
const USERS = 120;

/** A write of a transaction, as the SDK receives it. */
export interface Write {
  readonly Update?: { ConditionExpression?: string };
  readonly Put?: { Item: Record<string, unknown> };
}

/** Plays a run; close it after the test. */
export async function playRun(sellsOut = false): Promise<PlayedRun> {
  const shop = await openShop();
  const plan = planOf(sellsOut);
  for (const { productId, stock, stockShards, price } of plan.products) {
    await shop.put(productId, stock, stockShards, price);
  }
  return new PlayedRun(shop, plan);
}

/** A run that the test plays instead of k6, with the same journal, on a shop that can be tampered with. */
export class PlayedRun {
  readonly shop: TestShop;
  readonly plan: Plan;
  readonly lastUser: string;
  readonly #folder = mkdtempSync(join(tmpdir(), 'flashcart-run-'));
  readonly journal = join(this.#folder, 'answers.jsonl');
  readonly #open = openLock();
  /** Several processes, as the memory of one would prevent overselling by itself. */
  readonly #processes: readonly ShelfCache[];

  constructor(shop: TestShop, plan: Plan) {
    this.shop = shop;
    this.plan = plan;
    this.lastUser = this.user(plan.users.length - 1);
    this.#processes = Array.from({ length: 3 }, () => new ShelfCache(shop.stock, systemClock));
  }

  /** The id of a user, by number. */
  user(number: number): string {
    return this.plan.users[number]?.userId as string;
  }

  /** @param shopKey the key that the shop uses, where it differs. */
  order(userId: string, key: string, productId = 'hot', quantity = 1, shopKey = key): Promise<void> {
    return this.#send({ kind: 'order', userId, key }, async () => {
      const shelves = this.#processes[Math.floor(Math.random() * this.#processes.length)] as ShelfCache;
      const request = { userId, idempotencyKey: shopKey, lines: [{ productId, quantity }] };
      const { order } = await placeOrder(request, { orders: this.shop.orders, shelves }, this.shop.trace());
      return { status: 201, id: order.orderId, amount: order.totalAmount };
    });
  }

  /** @param charges replaces the shop's store of charges. */
  charge(
    userId: string,
    key: string,
    amount: number,
    lock: ChargeLock = this.#open.lock,
    charges = this.shop.charges,
  ): Promise<void> {
    return this.#send({ kind: 'charge', userId, key }, async () => {
      const request = { userId, idempotencyKey: key, amount };
      const made = await chargeWallet(request, { wallets: this.shop.wallets, charges, lock }, this.shop.trace());
      return { status: 201, id: made.chargeId, amount: made.amount };
    });
  }

  /** Adjusts stock as the run's admin. */
  adjust(key: string, productId: string, delta: number): Promise<void> {
    const { userId } = this.plan.admin;
    return this.#send({ kind: 'adjustment', userId, key }, async () => {
      const request = { userId, idempotencyKey: key, productId, delta };
      const made = await adjustStock(request, this.shop, this.shop.trace());
      return { status: 201, id: made.adjustmentId, amount: made.delta };
    });
  }

  /** Changes every transaction before it is sent; where `tamper` returns false it is not sent, but answered as committed. */
  tamper(tamper: (writes: Write[]) => boolean): void {
    this.shop.dynamo.middlewareStack.add(
      (next, context) => async (args) => {
        const { TransactItems } = args.input as unknown as { TransactItems?: Write[] };
        const isSent = context.commandName !== 'TransactWriteItemsCommand' || tamper(TransactItems ?? []);
        return isSent ? next(args) : { output: { $metadata: {} } as never, response: {} };
      },
      { step: 'initialize', priority: 'high' },
    );
  }

  write(line: JournalLine): void {
    appendFileSync(this.journal, `${JSON.stringify(line)}\n`);
  }

  /** Audits the run; returns the ids of its broken rules. */
  async brokenRules(): Promise<Rule[]> {
    const store = new RunStore({ ...process.env, ...this.shop.names });
    const { verdicts, passed } = await audit(this.plan, this.journal, store).finally(() => store.close());
    const rules = verdicts.filter(({ broken }) => broken > 0).map(({ rule }) => rule);
    expect(passed).toBe(rules.length === 0);
    return rules;
  }

  close(): void {
    this.#open.close();
    this.shop.close();
    rmSync(this.#folder, { recursive: true });
  }

  /** Makes a call with its two journal lines. */
  async #send(line: JournalLine, call: () => Promise<Partial<JournalLine>>): Promise<void> {
    this.write(line);
    this.write({ ...line, ...(await call().catch(refusalOf)) });
  }
}

function planOf(sellsOut: boolean): Plan {
  return {
    runId: 'played',
    scenario: 'played',
    baseUrl: '',
    startedAt: new Date().toISOString(),
    products: ['hot', 'calm'].map((productId) => ({ productId, price: 100, stock: STOCK, stockShards: 4 })),
    users: Array.from({ length: USERS }, (_, index) => ({ userId: `user-${index}`, token: '' })),
    admin: { userId: 'an-admin', token: '' },
    sellsOut,
  };
}

function refusalOf(error: unknown): Partial<JournalLine> {
  if (!(error instanceof Problem)) throw error;
  return { status: error.status, code: error.code };
}
