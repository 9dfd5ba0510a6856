import { idOf } from '../../lambdas/shared/ids.ts';
import type { Plan, PlannedProduct } from '../scenarios/plan.ts';
import { historiesOf, type KeyHistory, tallyOf } from './journal.ts';
import { Findings, type Verdict } from './rules.ts';
import type { Effect, RunStore } from './run-store.ts';

/** The result of an audit; `audit.json`. */
export interface Audit {
  readonly runId: string;
  readonly passed: boolean;
  readonly verdicts: readonly Verdict[];
  /** In units; `stocked` is the planned stock plus adjustments. */
  readonly products: readonly { productId: string; stocked: number; sold: number; left: number }[];
  readonly stored: { readonly orders: number; readonly charges: number; readonly adjustments: number };
  /** The number of answers to orders, charges and adjustments, by status. */
  readonly answers: Readonly<Record<string, number>>;
}

/** Users whose calls are in memory at once: memory grows with the calls of a user, not with the run. */
const USERS_AT_ONCE = 100;

/** Counted over all users. */
interface Totals {
  readonly stored: Record<Effect['kind'], number>;
  /** Units by product. */
  readonly sold: Map<string, number>;
  readonly added: Map<string, number>;
}

/**
 * Compares the journal of a run with the store, by the rules of `rules.ts`. Call it after the run, with no call in flight.
 * @param journal the path of the run's `answers.jsonl`.
 * @throws Error where the journal has no answer.
 */
export async function audit(plan: Plan, journal: string, store: RunStore): Promise<Audit> {
  const findings = new Findings();
  const { statuses, unreadable } = await tallyOf(journal);
  if (Object.keys(statuses).length === 0) throw new Error(`There is no answer to audit in ${journal}.`);
  for (const line of unreadable) findings.add('log-is-whole', line);
  const totals: Totals = { stored: { order: 0, charge: 0, adjustment: 0 }, sold: new Map(), added: new Map() };
  const everyone = [...plan.users, plan.admin];
  for (let start = 0; start < everyone.length; start += USERS_AT_ONCE) {
    const userIds = everyone.slice(start, start + USERS_AT_ONCE).map(({ userId }) => userId);
    const histories = await historiesOf(journal, userIds);
    await Promise.all(userIds.map((userId) => auditUser(userId, histories.get(userId) ?? [], store, totals, findings)));
  }
  const products = [];
  for (const product of plan.products) {
    products.push(await auditProduct(product, totals, plan.sellsOut, store, findings));
  }
  const verdicts = findings.verdicts();
  const { order: orders, charge: charges, adjustment: adjustments } = totals.stored;
  const passed = verdicts.every(({ broken }) => broken === 0);
  return { runId: plan.runId, passed, verdicts, products, stored: { orders, charges, adjustments }, answers: statuses };
}

async function auditUser(
  userId: string,
  histories: readonly KeyHistory[],
  store: RunStore,
  totals: Totals,
  findings: Findings,
): Promise<void> {
  const stored = new Map<string, Effect>();
  let expected = 0;
  for await (const effect of store.effects(userId)) {
    stored.set(effect.id, effect);
    totals.stored[effect.kind] += 1;
    if (effect.kind === 'charge') expected += effect.amount;
    if (effect.kind === 'order') expected -= effect.amount;
    const units = effect.kind === 'order' ? totals.sold : totals.added;
    for (const line of effect.lines) units.set(line.productId, (units.get(line.productId) ?? 0) + line.units);
  }
  const balance = await store.balance(userId);
  if (balance !== expected) {
    findings.add('wallet-adds-up', `${userId}: charges minus orders ${expected}, balance ${balance} won`);
  }
  if (balance < 0) findings.add('no-negative-balance', `${userId}: ${balance} won`);
  const explained = new Set(histories.flatMap((history) => auditKey(history, stored, findings)));
  for (const { id, amount } of stored.values()) {
    if (!explained.has(id)) findings.add('stored-was-answered', `${userId}: ${id}, ${amount}`);
  }
}

const prefixes = { order: 'ord', charge: 'chg', adjustment: 'adj' } as const;

/** @returns the ids of the effects that this key may have in the store. */
function auditKey(history: KeyHistory, stored: ReadonlyMap<string, Effect>, findings: Findings): string[] {
  const { kind, userId, key, answered } = history;
  const where = `${userId}: ${kind} with key ${key}`;
  for (const [id, amount] of answered) {
    const effect = stored.get(id);
    if (!effect) findings.add('answered-is-stored', `${where}: ${id || 'no id'} is not in the store`);
    else if (effect.amount !== amount || effect.kind !== kind) {
      findings.add('answered-is-stored', `${where}: ${id} has ${effect.amount} in the store, ${amount} in the answer`);
    }
  }
  const effects = new Set(answered.keys());
  // The id of an effect without an answer follows from its key.
  const unanswered = idOf(prefixes[kind], userId, key);
  if ((history.inDoubt || history.open > 0) && stored.has(unanswered)) effects.add(unanswered);
  if (effects.size > 1) findings.add('one-effect-per-key', `${where}: ${[...effects].join(', ')}`);
  return [...effects];
}

async function auditProduct(
  { productId, stock }: PlannedProduct,
  totals: Totals,
  sellsOut: boolean,
  store: RunStore,
  findings: Findings,
): Promise<Audit['products'][number]> {
  const stocked = stock + (totals.added.get(productId) ?? 0);
  const sold = totals.sold.get(productId) ?? 0;
  const shards = await store.shards(productId);
  const left = shards.reduce((sum, { available }) => sum + available, 0);
  const counted = shards.reduce((sum, shard) => sum + shard.sold, 0);
  const figures = `${productId}: stocked ${stocked}, sold ${sold}, left ${left}`;
  if (sold + left !== stocked) findings.add('stock-adds-up', figures);
  if (counted !== sold) findings.add('stock-adds-up', `${figures}, but its shards counted ${counted} sold`);
  for (const { shardId, available, isInUse } of shards) {
    if (available < 0) findings.add('no-negative-stock', `${shardId}: ${available} units`);
    if (available > 0 && !isInUse) findings.add('no-stranded-stock', `${shardId}: ${available} units`);
  }
  if (sellsOut && (left !== 0 || sold !== stocked)) findings.add('sells-out', figures);
  return { productId, stocked, sold, left };
}
