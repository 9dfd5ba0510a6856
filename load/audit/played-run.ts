import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Charge, charge } from '../../lambdas/charges/charge.ts';
import type { ChargeLock } from '../../lambdas/charges/charge-lock.ts';
import { placeOrder } from '../../lambdas/orders/place-order.ts';
import { systemClock } from '../../lambdas/shared/clock.ts';
import { Problem } from '../../lambdas/shared/problem.ts';
import { adjustStock } from '../../lambdas/stock/adjust-stock.ts';
import { ShelfCache } from '../../lambdas/stock/shelf-cache.ts';
import { openLock, openShop } from '../../lambdas/testing/test-shop.ts';
import type { Plan, SeenCall } from '../runner/plan.ts';
import { audit } from './audit.ts';
import { RunStore } from './run-store.ts';

/** Units of each of the two products; 100 won each. */
export const STOCK = 20;

/** More users than the audit holds in memory at once; the last comes with the second group. */
const USERS = 120;

/** A DynamoDB write as the SDK is given it. */
export interface Write {
  readonly Update?: { ConditionExpression?: string };
  readonly Put?: { Item: Record<string, unknown> };
}

/** A run on the real engines, played by the test instead of k6, with a log of the same lines; its shop can be tampered with. */
export async function playRun(sellsOut = false) {
  const shop = await openShop();
  const folder = mkdtempSync(join(tmpdir(), 'flashcart-run-'));
  const log = join(folder, 'answers.jsonl');
  const open = openLock();
  // What one process remembers of a shelf would keep it from selling too much by itself.
  const processes = Array.from({ length: 3 }, () => new ShelfCache(shop.stock, systemClock));
  const plan = planOf(sellsOut);
  for (const { productId, stock, stockShards, price } of plan.products) {
    await shop.put(productId, stock, stockShards, price);
  }

  /** Sends a call as a client does, logged before and after. */
  async function send(call: SeenCall, work: () => Promise<Partial<SeenCall>>): Promise<void> {
    write(call);
    write({ ...call, ...(await work().catch(refusalOf)) });
  }
  const write = (call: SeenCall) => appendFileSync(log, `${JSON.stringify(call)}\n`);

  return {
    shop,
    plan,
    log,
    write,
    /** A user of the run's, by number. */
    user: (number: number) => plan.users[number]?.userId as string,
    lastUser: plan.users.at(-1)?.userId as string,
    /** @param shopKey the key as the shop takes it, where it takes it for another. */
    order: (userId: string, key: string, productId = 'hot', quantity = 1, shopKey = key) =>
      send({ kind: 'order', userId, key }, async () => {
        const shelves = processes[Math.floor(Math.random() * processes.length)] as ShelfCache;
        const request = { userId, idempotencyKey: shopKey, lines: [{ productId, quantity }] };
        const { order } = await placeOrder(request, { orders: shop.orders, shelves }, shop.trace());
        return { status: 201, id: order.orderId, amount: order.totalAmount };
      }),
    /** @param charges the store of charges, where it is not the shop's own. */
    charge: (userId: string, key: string, amount: number, lock: ChargeLock = open.lock, charges = shop.charges) =>
      send({ kind: 'charge', userId, key }, async () => {
        const request = { userId, idempotencyKey: key, amount };
        const made: Charge = await charge(request, { wallets: shop.wallets, charges, lock }, shop.trace());
        return { status: 201, id: made.chargeId, amount: made.amount };
      }),
    /** By the run's admin. */
    adjust: (key: string, productId: string, delta: number) =>
      send({ kind: 'adjustment', userId: plan.admin.userId, key }, async () => {
        const request = { userId: plan.admin.userId, idempotencyKey: key, productId, delta };
        const made = await adjustStock(request, shop, shop.trace());
        return { status: 201, id: made.adjustmentId, amount: made.delta };
      }),
    /** Changes every transaction on its way to the store; where `tamper` returns false it is lost and answered as done. */
    tamper: (tamper: (writes: Write[]) => boolean) =>
      shop.dynamo.middlewareStack.add(
        (next, context) => async (args) => {
          const { TransactItems } = args.input as unknown as { TransactItems?: Write[] };
          const isDone = context.commandName !== 'TransactWriteItemsCommand' || tamper(TransactItems ?? []);
          return isDone ? next(args) : { output: { $metadata: {} } as never, response: {} };
        },
        { step: 'initialize', priority: 'high' },
      ),
    /** The rules that the audit of the run finds broken. */
    brokenRules: async () => {
      const store = new RunStore({ ...process.env, ...shop.names });
      const { verdicts, passed } = await audit(plan, log, store).finally(() => store.close());
      const rules = verdicts.filter(({ broken }) => broken > 0).map(({ rule }) => rule);
      // One broken rule is enough for a run not to pass.
      expect(passed).toBe(rules.length === 0);
      return rules;
    },
    close: () => {
      open.close();
      shop.close();
      rmSync(folder, { recursive: true });
    },
  };
}

export type PlayedRun = Awaited<ReturnType<typeof playRun>>;

function planOf(sellsOut: boolean): Plan {
  return {
    runId: 'played',
    scenario: 'played',
    baseUrl: '',
    startedAt: new Date().toISOString(),
    products: ['hot', 'calm'].map((productId) => ({ productId, price: 100, stock: STOCK, stockShards: 4 })),
    users: Array.from({ length: USERS }, (_, index) => ({ userId: `user-${index}`, token: '' })),
    // The one who has put the products.
    admin: { userId: 'an-admin', token: '' },
    sellsOut,
  };
}

function refusalOf(error: unknown): Partial<SeenCall> {
  if (!(error instanceof Problem)) throw error;
  return { status: error.status, code: error.code };
}
