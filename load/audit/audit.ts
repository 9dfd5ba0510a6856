import { idOf } from '../../lambdas/shared/ids.ts';
import type { Plan, PlannedProduct } from '../plan.ts';
import { type KeyStory, storiesOf, tallyOf } from './call-log.ts';
import { Findings, type Verdict } from './rules.ts';
import type { Effect, RunStore } from './run-store.ts';

/** What the audit of a run has found; `audit.json`. */
export interface Audit {
  readonly runId: string;
  readonly passed: boolean;
  readonly verdicts: readonly Verdict[];
  readonly products: readonly { productId: string; stocked: number; sold: number; left: number }[];
  readonly stored: { readonly orders: number; readonly charges: number };
  /** Answers to orders and charges, by status. */
  readonly answers: Readonly<Record<string, number>>;
}

/** Users whose calls are in memory at once: what is kept grows with a user's calls, not with the run. */
const USERS_AT_ONCE = 100;

/** What is counted over all users while they are audited one by one. */
interface Totals {
  orders: number;
  charges: number;
  readonly units: Map<string, number>;
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
  const totals: Totals = { orders: 0, charges: 0, units: new Map() };
  for (let start = 0; start < plan.users.length; start += USERS_AT_ONCE) {
    const userIds = plan.users.slice(start, start + USERS_AT_ONCE).map(({ userId }) => userId);
    const stories = await storiesOf(logPath, userIds);
    await Promise.all(userIds.map((userId) => auditUser(userId, stories.get(userId) ?? [], store, totals, findings)));
  }
  const products = [];
  for (const product of plan.products) {
    const sold = totals.units.get(product.productId) ?? 0;
    products.push(await auditShelf(product, sold, plan.sellsOut, store, findings));
  }
  const verdicts = findings.verdicts();
  const { orders, charges } = totals;
  const passed = verdicts.every(({ broken }) => broken === 0);
  return { runId: plan.runId, passed, verdicts, products, stored: { orders, charges }, answers: statuses };
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
    owed += effect.kind === 'charge' ? effect.won : -effect.won;
    totals[effect.kind === 'charge' ? 'charges' : 'orders'] += 1;
    for (const { productId, units } of effect.lines) {
      totals.units.set(productId, (totals.units.get(productId) ?? 0) + units);
    }
  }
  const balance = await store.balance(userId);
  if (balance !== owed)
    findings.add('wallet-adds-up', `${userId}: charges less orders ${owed}, balance ${balance} won`);
  if (balance < 0) findings.add('no-negative-balance', `${userId}: ${balance} won`);
  const explained = new Set(stories.flatMap((story) => auditKey(story, stored, findings)));
  for (const { id, won } of stored.values()) {
    if (!explained.has(id)) findings.add('stored-was-answered', `${userId}: ${id}, ${won} won`);
  }
}

/** @returns the ids in the store that this key explains. */
function auditKey(story: KeyStory, stored: ReadonlyMap<string, Effect>, findings: Findings): string[] {
  const { kind, userId, key, answered } = story;
  const where = `${userId}: ${kind} with key ${key}`;
  for (const [id, won] of answered) {
    const effect = stored.get(id);
    if (!effect) findings.add('answered-is-stored', `${where}: ${id || 'no id'} is not there`);
    else if (effect.won !== won || effect.kind !== kind) {
      findings.add('answered-is-stored', `${where}: ${id} holds ${effect.won} won, not ${won}`);
    }
  }
  const effects = new Set(answered.keys());
  // Nobody was told of its id, which follows from its key.
  const unheard = idOf(kind === 'order' ? 'ord' : 'chg', userId, key);
  if ((story.inDoubt || story.open > 0) && stored.has(unheard)) effects.add(unheard);
  if (effects.size > 1) findings.add('one-effect-per-key', `${where}: ${[...effects].join(', ')}`);
  return [...effects];
}

async function auditShelf(
  { productId, stock }: PlannedProduct,
  sold: number,
  sellsOut: boolean,
  store: RunStore,
  findings: Findings,
): Promise<Audit['products'][number]> {
  const shards = await store.shards(productId);
  const left = shards.reduce((sum, { available }) => sum + available, 0);
  const counted = shards.reduce((sum, shard) => sum + shard.sold, 0);
  const figures = `${productId}: stocked ${stock}, sold ${sold}, left ${left}`;
  if (sold + left !== stock) findings.add('stock-adds-up', figures);
  if (counted !== sold) findings.add('stock-adds-up', `${figures}, but its shards count ${counted} sold`);
  for (const { part, available } of shards) {
    if (available < 0) findings.add('no-negative-stock', `${productId} ${part}: ${available} units`);
  }
  if (sellsOut && (left !== 0 || sold !== stock)) findings.add('sells-out', figures);
  return { productId, stocked: stock, sold, left };
}
