import { seededRandom } from '../../lambdas/testing/seeded-random.ts';
import { atLeast, atMost } from '../figures/goal.ts';
import { baselineClients, designClients, type OpenClients } from './bench-clients.ts';
import { type BenchContext, openFreshShop } from './bench-context.ts';
import type { BenchGoal, BenchRow, Figures } from './bench-report.ts';
import type { RoundAudits } from './round-audits.ts';
import { figuresOf, interleave, type Side } from './rounds.ts';
import { BASELINE_SHARDS, CLIENTS, DEFAULT_SHARDS, STOCK } from './sizes.ts';

const SHARDS = [1, 8, 16, 64] as const;
const PRODUCTS = 50;

/** 50 clients without pauses order one product of 1, 8, 16 and 64 shards, compared with the lock-based baseline. */
export async function hotProduct(context: BenchContext, audits: RoundAudits): Promise<BenchRow[]> {
  const sides: Record<string, Side> = { baseline: orders(context, 1, BASELINE_SHARDS, baselineClients) };
  for (const shards of SHARDS) sides[shards] = orders(context, 1, shards, designClients, audits);
  const rounds = await interleave(sides, context.profile);
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

/** 50 clients without pauses order one of 50 products at random: a shop without a hot product. */
export async function spreadProducts(context: BenchContext): Promise<BenchRow[]> {
  const sides = {
    design: orders(context, PRODUCTS, DEFAULT_SHARDS, designClients),
    baseline: orders(context, PRODUCTS, BASELINE_SHARDS, baselineClients),
  };
  const rounds = await interleave(sides, context.profile);
  return [
    {
      id: 'spread-products',
      what: { say: 'spread-products', products: PRODUCTS, clients: CLIENTS, shards: DEFAULT_SHARDS },
      design: figuresOf(rounds.design),
      against: { name: { say: 'polling-lock' }, ...figuresOf(rounds.baseline) },
      goals: [],
    },
  ];
}

/** @param audits receives a lone product after each round; the baseline is not audited. */
function orders(
  context: BenchContext,
  products: number,
  shards: number,
  open: OpenClients,
  audits?: RoundAudits,
): Side {
  const { redisUrl, seed } = context;
  return async (round) => {
    const { shop } = await openFreshShop(context);
    const productIds = Array.from({ length: products }, (_, index) => `product-${index}`);
    await Promise.all(productIds.map((productId) => shop.put(productId, STOCK, shards)));
    // New execution environments in every round: how their home shards drift apart is part of the measurement.
    const clients = await open(shop, redisUrl, CLIENTS, seed + 1_000 * round);
    return {
      clients: clients.map((client, index) => {
        // Both sides order the same products in the same order.
        const random = seededRandom(seed + round * CLIENTS + index);
        return () => client.order(productIds[Math.floor(random() * products)] as string);
      }),
      end: async (answers) => {
        await audits?.auditProduct(shop, 'product-0', STOCK, answers);
        for (const each of [...clients, shop]) each.close();
      },
    };
  };
}

/** For 50 clients on one product of any number of shards, on an engine without AWS limits. */
export function hotProductGoals(design: Figures, against: Figures): BenchGoal[] {
  return [
    atMost({ say: 'max' }, design.maxMs / against.maxMs, 0.1, '×'),
    atLeast({ say: 'throughput' }, design.perSecond / against.perSecond, 5, '×'),
  ];
}
