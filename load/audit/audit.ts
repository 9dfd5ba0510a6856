import { idOf } from '../../lambdas/shared/ids.ts';
import type { Plan, PlannedProduct } from '../runner/plan.ts';
import { type KeyStory, storiesOf, tallyOf } from './call-log.ts';
import { Findings, type Verdict } from './rules.ts';
import type { Effect, RunStore } from './run-store.ts';

/** What the audit of a run has found; `audit.json`. */
export interface Audit {
  readonly runId: string;
  readonly passed: boolean;
  readonly verdicts: readonly Verdict[];
  /** `stocked` is what the plan put on the shelf, and what adjustments added. */
  readonly products: readonly { productId: string; stocked: number; sold: number; left: number }[];
  readonly stored: { readonly orders: number; readonly charges: number; readonly adjustments: number };
  /** Answers to orders, charges and adjustments, by status. */
  readonly answers: Readonly<Record<string, number>>;
}

/** Users whose calls are in memory at once: what is kept grows with a user's calls, not with the run. */
const USERS_AT_ONCE = 100;

/** What is counted over all users while they are audited one by one. */
interface Totals {
  readonly stored: Record<Effect['kind'], number>;
  /** Units by product. */
  readonly sold: Map<string, number>;
  readonly added: Map<string, number>;
}

/**
 * Holds what k6 was told in a run against what the store holds after it. The run must be over and the shop at rest.
 * @param logPath the run's `answers.jsonl`.
 * @throws Error where the log holds no answer at all: nothing can be said of such a run.
 */
export async function audit(plan: Plan, logPath: string, store: RunStore): Promise<Audit> {
  const findings = new Findings();
  const { statuses, unreadable } = await tallyOf(logPath);
  if (Object.keys(statuses).length === 0) throw new Error(`There is no answer to audit in ${logPath}.`);
  for (const line of unreadable) findings.add('log-is-whole', line);
  const totals: Totals = { stored: { order: 0, charge: 0, adjustment: 0 }, sold: new Map(), added: new Map() };
  const everyone = [...plan.users, plan.admin];
  for (let start = 0; start < everyone.length; start += USERS_AT_ONCE) {
    const userIds = everyone.slice(start, start + USERS_AT_ONCE).map(({ userId }) => userId);
    const stories = await storiesOf(logPath, userIds);
    await Promise.all(userIds.map((userId) => auditUser(userId, stories.get(userId) ?? [], store, totals, findings)));
  }
  const products = [];
  for (const product of plan.products) {
    products.push(await auditShelf(product, totals, plan.sellsOut, store, findings));
  }
  const verdicts = findings.verdicts();
  const { order: orders, charge: charges, adjustment: adjustments } = totals.stored;
  const passed = verdicts.every(({ broken }) => broken === 0);
  return { runId: plan.runId, passed, verdicts, products, stored: { orders, charges, adjustments }, answers: statuses };
}

async function auditUser(
  userId: string,
  stories: readonly KeyStory[],
  store: RunStore,
  totals: Totals,
  findings: Findings,
): Promise<void> {
  const stored = new Map<string, Effect>();
  let owed = 0;
  for await (const effect of store.effects(userId)) {
    stored.set(effect.id, effect);
    totals.stored[effect.kind] += 1;
    if (effect.kind === 'charge') owed += effect.amount;
    if (effect.kind === 'order') owed -= effect.amount;
    const units = effect.kind === 'order' ? totals.sold : totals.added;
    for (const line of effect.lines) units.set(line.productId, (units.get(line.productId) ?? 0) + line.units);
  }
  const balance = await store.balance(userId);
  if (balance !== owed)
    findings.add('wallet-adds-up', `${userId}: charges less orders ${owed}, balance ${balance} won`);
  if (balance < 0) findings.add('no-negative-balance', `${userId}: ${balance} won`);
  const explained = new Set(stories.flatMap((story) => auditKey(story, stored, findings)));
  for (const { id, amount } of stored.values()) {
    if (!explained.has(id)) findings.add('stored-was-answered', `${userId}: ${id}, ${amount}`);
  }
}

const prefixes = { order: 'ord', charge: 'chg', adjustment: 'adj' } as const;

/** @returns the ids in the store that this key explains. */
function auditKey(story: KeyStory, stored: ReadonlyMap<string, Effect>, findings: Findings): string[] {
  const { kind, userId, key, answered } = story;
  const where = `${userId}: ${kind} with key ${key}`;
  for (const [id, amount] of answered) {
    const effect = stored.get(id);
    if (!effect) findings.add('answered-is-stored', `${where}: ${id || 'no id'} is not there`);
    else if (effect.amount !== amount || effect.kind !== kind) {
      findings.add('answered-is-stored', `${where}: ${id} holds ${effect.amount}, not ${amount}`);
    }
  }
  const effects = new Set(answered.keys());
  // Nobody was told of its id, which follows from its key.
  const unheard = idOf(prefixes[kind], userId, key);
  if ((story.inDoubt || story.open > 0) && stored.has(unheard)) effects.add(unheard);
  if (effects.size > 1) findings.add('one-effect-per-key', `${where}: ${[...effects].join(', ')}`);
  return [...effects];
}

async function auditShelf(
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
  if (counted !== sold) findings.add('stock-adds-up', `${figures}, but its shards count ${counted} sold`);
  for (const { shardId, available, isInUse } of shards) {
    if (available < 0) findings.add('no-negative-stock', `${shardId}: ${available} units`);
    if (available > 0 && !isInUse) findings.add('no-stranded-stock', `${shardId}: ${available} units`);
  }
  if (sellsOut && (left !== 0 || sold !== stocked)) findings.add('sells-out', figures);
  return { productId, stocked, sold, left };
}
