import { idOf } from '../../lambdas/shared/ids.ts';
import type { TakenStep } from './admin-steps.ts';
import type { Books, StoredOrder, StoredStock } from './books.ts';
import { ADMIN } from './designs/shop-design.ts';
import { type Asked, isRetryable } from './simulated-clients.ts';

/** What a run did to the shop and was told, held against the books after it. */
export interface Ledger {
  readonly asked: readonly Asked[];
  readonly products: readonly { readonly productId: string; readonly stock: number }[];
  /** What each user had before the run, in won. */
  readonly budget: number;
  /** The steps of the admin on the first product, in their order. */
  readonly steps: readonly TakenStep[];
  /** When each order was written, in virtual milliseconds, by its id. */
  readonly writtenMs: ReadonlyMap<string, number>;
}

/** Where one order of a key is told of by several rules, these are the first. */
const EXAMPLES = 5;

/**
 * Audits a run: its units, its money, its keys.
 * @returns a sentence for each rule that is broken, with the first few places; none where all is well.
 */
export function auditRun(ledger: Ledger, books: Books): string[] {
  const orders = new Map(books.orders.map((order) => [order.orderId, order]));
  return [
    ...first('keys', keyFindings(ledger.asked, orders)),
    ...first('money', moneyFindings(ledger, books)),
    ...first('units', unitFindings(ledger, books)),
  ];
}

function first(rule: string, findings: readonly string[]): string[] {
  const rest = findings.length - EXAMPLES;
  return [...findings.slice(0, EXAMPLES), ...(rest > 0 ? [`and ${rest} more`] : [])].map((it) => `${rule}: ${it}`);
}

/** Every key has one effect, that which its answers tell of. */
function keyFindings(asked: readonly Asked[], orders: ReadonlyMap<string, StoredOrder>): string[] {
  const findings: string[] = [];
  const explained = new Set<string>();
  for (const { userId, idempotencyKey, lines, answers } of asked) {
    const orderId = idOf('ord', userId, idempotencyKey);
    const stored = orders.get(orderId);
    explained.add(orderId);
    const told = answers.filter(({ status }) => status === 201);
    const where = `${userId}, ${idempotencyKey}, answered ${answers.map(({ status }) => status).join(', ')}`;
    if (told.length > 0 && !stored) findings.push(`${where}: no order is there`);
    if (told.length === 0 && stored && !answers.some(isRetryable)) findings.push(`${where}: an order is there`);
    if (!stored) continue;
    if (told.some(({ totalAmount }) => totalAmount !== stored.totalAmount)) {
      findings.push(`${where}: the order that is there costs ${stored.totalAmount} won`);
    }
    if (JSON.stringify(stored.lines) !== JSON.stringify(lines)) findings.push(`${where}: the order has other lines`);
  }
  for (const orderId of orders.keys()) if (!explained.has(orderId)) findings.push(`${orderId} was asked for by nobody`);
  return findings;
}

/** No won is made or lost. */
function moneyFindings({ budget }: Ledger, { orders, balances }: Books): string[] {
  const spent = new Map<string, number>();
  for (const { userId, totalAmount } of orders) spent.set(userId, (spent.get(userId) ?? 0) + totalAmount);
  return [...balances].flatMap(([userId, balance]) => {
    const due = budget - (spent.get(userId) ?? 0);
    return balance === due && balance >= 0 ? [] : [`${userId} has ${balance} won where ${due} are left`];
  });
}

/** No unit is made, lost or sold twice. */
function unitFindings(ledger: Ledger, books: Books): string[] {
  const sold = new Map<string, number>();
  for (const { lines } of books.orders) {
    for (const { productId, quantity } of lines) sold.set(productId, (sold.get(productId) ?? 0) + quantity);
  }
  return ledger.products.flatMap(({ productId, stock }, index) => {
    const shelf = books.stock.get(productId) ?? { available: 0, sold: 0, least: 0 };
    const units = sold.get(productId) ?? 0;
    return [
      ...(shelf.least < 0 ? [`a shard of ${productId} holds ${shelf.least} units`] : []),
      ...(shelf.sold === units ? [] : [`the shards of ${productId} count ${shelf.sold} units sold, orders ${units}`]),
      ...(index === 0
        ? steppedFindings(productId, stock, shelf, units, ledger, books)
        : stock === units + shelf.available
          ? []
          : [`${productId}: put ${stock}, sold ${units}, left ${shelf.available}`]),
    ];
  });
}

/** The units of the product that the admin was at work on. */
function steppedFindings(
  productId: string,
  stock: number,
  shelf: StoredStock,
  units: number,
  { steps, writtenMs }: Ledger,
  books: Books,
): string[] {
  const findings: string[] = [];
  const madeOf = (step: TakenStep) => books.adjustments.get(idOf('adj', ADMIN, step.key));
  for (const step of steps) {
    const { does, status } = step;
    if (status === 503) findings.push(`${productId}: the outcome of ${JSON.stringify(does)} stayed unknown`);
    const isMade = does.what === 'adjust' && madeOf(step) !== undefined;
    if (does.what === 'adjust' && isMade !== (status === 201)) {
      findings.push(
        `${productId}: ${JSON.stringify(does)} was answered ${status}, and ${isMade ? 'made' : 'not made'}`,
      );
    }
  }
  const soldBetween = (fromMs: number, toMs: number) =>
    books.orders
      .filter(({ orderId }) => {
        const atMs = writtenMs.get(orderId) ?? Number.NaN;
        return atMs >= fromMs && atMs < toMs;
      })
      .flatMap(({ lines }) => lines)
      .reduce((sum, line) => sum + (line.productId === productId ? line.quantity : 0), 0);
  const sets = steps.filter(({ does, status }) => does.what === 'put' && does.stock !== undefined && status === 200);
  const addedBetween = (fromMs: number, toMs: number) =>
    steps
      .filter(({ beganMs }) => beganMs >= fromMs && beganMs < toMs)
      .reduce((sum, step) => sum + (madeOf(step) ?? 0), 0);
  // A PUT with a stock reaches shard by shard, so what is sold while it is under way may be of the units before or after it.
  const stages = [{ stock, beganMs: 0, endedMs: 0 }, ...sets.map((step) => ({ ...step, stock: stockOf(step) }))];
  for (const [index, stage] of stages.entries()) {
    const next = stages[index + 1];
    const endMs = next?.beganMs ?? Number.POSITIVE_INFINITY;
    const there = stage.stock + addedBetween(stage.endedMs, endMs);
    const soldAtLeast = soldBetween(stage.endedMs, endMs);
    const figures = `${productId}: put ${stage.stock} at ${stage.beganMs} ms, with changes ${there}, sold ${soldAtLeast} after`;
    if (soldAtLeast > there) findings.push(figures);
    if (next) continue;
    const soldAtMost = soldBetween(stage.beganMs, endMs);
    const gone = there - shelf.available;
    if (gone < soldAtLeast || gone > soldAtMost) {
      findings.push(`${figures} to ${soldAtMost}, left ${shelf.available}, sold in all ${units}`);
    }
  }
  return findings;
}

function stockOf({ does }: TakenStep): number {
  return does.what === 'put' ? (does.stock ?? 0) : 0;
}
