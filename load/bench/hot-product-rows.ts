import { baselineClients, designClients, type OpenClients } from './bench-clients.ts';
import { atLeast, atMost } from './bench-goals.ts';
import { type Laboratory, openFreshShop } from './laboratory.ts';
import type { Ledger } from './ledger.ts';
import type { BenchRow, Figures, Goal } from './report-shape.ts';
import { figuresOf, interleave, type Side } from './rounds.ts';
import { BASELINE_SHARDS, CLIENTS, STOCK } from './sizes.ts';

const SHARDS = [1, 8, 16, 64] as const;

/** 50 clients that never pause and one product, of 1, 8, 16 and 64 shards, beside the lock-based baseline. */
export async function hotProduct(laboratory: Laboratory, ledger: Ledger): Promise<BenchRow[]> {
  const sides: Record<string, Side> = { baseline: rush(laboratory, BASELINE_SHARDS, baselineClients) };
  for (const shards of SHARDS) sides[shards] = rush(laboratory, shards, designClients, ledger);
  const rounds = await interleave(sides, laboratory.profile);
  const baseline = figuresOf(rounds.baseline ?? []);
  return SHARDS.map((shards) => {
    const design = figuresOf(rounds[shards] ?? []);
    return {
      id: `hot-product-${shards}`,
      what: { say: 'hot-product', clients: CLIENTS, shards },
      design,
      against: { name: { say: 'polling-lock' }, ...baseline },
      goals: hotProductGoals(design, baseline),
    };
  });
}

/** @param ledger takes what the rounds leave; what the old design leaves is not this shop's to answer for. */
function rush(laboratory: Laboratory, shards: number, open: OpenClients, ledger?: Ledger): Side {
  const { redisUrl, seed } = laboratory;
  return async (round) => {
    const { shop } = await openFreshShop(laboratory);
    const productId = 'the-hot-product';
    await shop.put(productId, STOCK, shards);
    // New environments in every round: how their homes drift apart is part of what is measured.
    const clients = await open(shop, redisUrl, CLIENTS, seed + 1_000 * round);
    return {
      clients: clients.map((client) => () => client.order(productId)),
      end: async (answers) => {
        await ledger?.auditProduct(shop, productId, STOCK, answers);
        for (const each of [...clients, shop]) each.close();
      },
    };
  };
}

/** Of 50 clients on one hot product on an engine as it is, whatever the shards. */
export function hotProductGoals(design: Figures, against: Figures): Goal[] {
  return [
    atMost({ say: 'max' }, design.maxMs / against.maxMs, 0.1, '×'),
    atLeast({ say: 'throughput' }, design.perSecond / against.perSecond, 5, '×'),
  ];
}
