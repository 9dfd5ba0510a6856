import { randomUUID } from 'node:crypto';
import type { TestShop } from '../../lambdas/testing/shop.ts';
import { baselineClients, type Client, designClients } from './clients.ts';
import { atLeast, atMost } from './goals.ts';
import { type Laboratory, openShopOn } from './laboratory.ts';
import type { Ledger } from './ledger.ts';
import type { BenchRow, Figures, Goal } from './report-shape.ts';
import { figuresOf, interleave, type Side } from './rounds.ts';

/** As the goals say. */
export const CLIENTS = 50;
const SHARDS = [1, 8, 16, 64] as const;
/** More than any round sells: what is measured is orders, not refusals. */
export const STOCK = 10_000_000;
/** The old design has no shards. */
const BASELINE_SHARDS = 1;

/** 50 clients that never pause and one product, of 1, 8, 16 and 64 shards, beside the lock-based baseline. */
export async function hotProduct(laboratory: Laboratory, ledger: Ledger): Promise<BenchRow[]> {
  const plain = await compare(laboratory, 'plain', ledger);
  return [...plain, ...(await compare(laboratory, 'aws-like', ledger))];
}

async function compare(
  { urls, redisUrl, profile, seed }: Laboratory,
  store: 'plain' | 'aws-like',
  ledger: Ledger,
): Promise<BenchRow[]> {
  const shop = await openShopOn(urls[store]);
  const baseline = await baselineClients(shop, redisUrl, CLIENTS, seed);
  const sides: Record<string, Side> = { baseline: rush(shop, BASELINE_SHARDS, async () => baseline) };
  for (const shards of SHARDS) {
    // New environments in every round: how their homes drift apart is part of what is measured.
    const clients = (round: number) => designClients(shop, redisUrl, CLIENTS, seed + 1_000 * round);
    sides[shards] = rush(shop, shards, clients, ledger);
  }
  const rounds = await interleave(sides, profile);
  for (const client of baseline) client.close();
  shop.close();
  const against = { name: 'polling lock', ...figuresOf(rounds.baseline ?? []) };
  return SHARDS.map((shards) => {
    const design = figuresOf(rounds[shards] ?? []);
    return {
      id: `hot-product-${shards}`,
      what: `orders of one product, ${CLIENTS} clients, ${shards} shard${shards === 1 ? '' : 's'}`,
      store,
      design,
      against,
      goals: store === 'plain' ? plainGoals(design, against) : awsLikeGoals(shards, design, against),
    };
  });
}

/** @param ledger takes what the rounds leave; what the old design leaves is not this shop's to answer for. */
function rush(shop: TestShop, shards: number, open: (round: number) => Promise<Client[]>, ledger?: Ledger): Side {
  return async (round) => {
    const productId = randomUUID();
    await shop.put(productId, STOCK, shards);
    const clients = await open(round);
    return {
      clients: clients.map((client) => () => client.order(productId)),
      audit: async (answers) => ledger?.auditProduct(shop, productId, STOCK, answers),
    };
  };
}

/** Of 50 clients on one hot product on an engine as it is, whatever the shards. */
export function plainGoals(design: Figures, against: Figures): Goal[] {
  return [
    atMost('max', design.maxMs / against.maxMs, 0.15, '×'),
    atLeast('throughput', design.perSecond / against.perSecond, 5, '×'),
  ];
}

/** The same on a store that refuses overlapping transactions. */
export function awsLikeGoals(shards: number, design: Figures, against: Figures): Goal[] {
  const throughput = design.perSecond / against.perSecond;
  if (shards === 16) return [atLeast('throughput', throughput, 10, '×')];
  if (shards !== 64) return [];
  return [
    atLeast('throughput', throughput, 30, '×'),
    atMost('conflicts an order', design.conflictsPerOrder ?? Number.NaN, 0.05),
    atMost('answers 503', design.refused ?? Number.NaN, 0),
  ];
}
