import { seededRandom } from '../../lambdas/testing/seeded-random.ts';
import { baselineClients, designClients, type OpenClients } from './bench-clients.ts';
import { type Laboratory, openFreshShop } from './laboratory.ts';
import type { BenchRow } from './report-shape.ts';
import { figuresOf, interleave, type Side } from './rounds.ts';
import { BASELINE_SHARDS, CLIENTS, DEFAULT_SHARDS, STOCK } from './sizes.ts';

const PRODUCTS = 50;

/** 50 clients that never pause, each order for one of 50 products by chance: what a shop is like when nothing is hot. */
export async function spreadProducts(laboratory: Laboratory): Promise<BenchRow[]> {
  const rounds = await interleave(
    {
      design: stroll(laboratory, DEFAULT_SHARDS, designClients),
      baseline: stroll(laboratory, BASELINE_SHARDS, baselineClients),
    },
    laboratory.profile,
  );
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

/** Both designs are asked for the same products in the same order. */
function stroll(laboratory: Laboratory, shards: number, open: OpenClients): Side {
  const { redisUrl, seed } = laboratory;
  return async (round) => {
    const { shop } = await openFreshShop(laboratory);
    const productIds = Array.from({ length: PRODUCTS }, (_, index) => `product-${index}`);
    await Promise.all(productIds.map((productId) => shop.put(productId, STOCK, shards)));
    const clients = await open(shop, redisUrl, CLIENTS, seed + 1_000 * round);
    return {
      clients: clients.map((client, index) => {
        const random = seededRandom(seed + round * CLIENTS + index);
        return () => client.order(productIds[Math.floor(random() * PRODUCTS)] as string);
      }),
      end: async () => {
        for (const each of [...clients, shop]) each.close();
      },
    };
  };
}
