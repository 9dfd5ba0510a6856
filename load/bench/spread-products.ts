import { randomUUID } from 'node:crypto';
import { seededRandom } from '../../lambdas/testing/seeded-random.ts';
import { baselineClients, type Client, designClients } from './clients.ts';
import { CLIENTS, STOCK } from './hot-product.ts';
import { type Laboratory, openShopOn } from './laboratory.ts';
import type { BenchRow } from './report-shape.ts';
import { figuresOf, interleave, type Side } from './rounds.ts';

const PRODUCTS = 50;
const DEFAULT_SHARDS = 8;

/** 50 clients that never pause, each order for one of 50 products by chance: what a shop is like when nothing is hot. */
export async function spreadProducts({ urls, redisUrl, profile, seed }: Laboratory): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const store of ['plain', 'aws-like'] as const) {
    const shop = await openShopOn(urls[store]);
    const design = await designClients(shop, redisUrl, CLIENTS, seed);
    const baseline = await baselineClients(shop, redisUrl, CLIENTS, seed);
    const shelves = async (shards: number) => {
      const ids = Array.from({ length: PRODUCTS }, () => randomUUID());
      await Promise.all(ids.map((productId) => shop.put(productId, STOCK, shards)));
      return ids;
    };
    const sides = {
      design: stroll(design, await shelves(DEFAULT_SHARDS), seed),
      baseline: stroll(baseline, await shelves(1), seed),
    };
    const rounds = await interleave(sides, profile);
    for (const client of [...design, ...baseline]) client.close();
    shop.close();
    rows.push({
      id: 'spread-products',
      what: `orders of one of ${PRODUCTS} products, ${CLIENTS} clients, ${DEFAULT_SHARDS} shards`,
      store,
      design: figuresOf(rounds.design),
      against: { name: 'polling lock', ...figuresOf(rounds.baseline) },
      goals: [],
    });
  }
  return rows;
}

/** Both designs are asked for the same products in the same order. */
function stroll(clients: readonly Client[], productIds: readonly string[], seed: number): Side {
  return async (round) => ({
    clients: clients.map((client, index) => {
      const random = seededRandom(seed + round * clients.length + index);
      return () => client.order(productIds[Math.floor(random() * productIds.length)] as string);
    }),
  });
}
