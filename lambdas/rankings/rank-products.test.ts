import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Trace } from '../shared/trace.ts';
import { ScatteredSales } from '../testing/scattered-sales.ts';
import { seededRandom } from '../testing/seeded-random.ts';
import { SteppingClock } from '../testing/stepping-clock.ts';
import { type ProductNames, rankProducts, type Sales, type SoldShard } from './rank-products.ts';

const SEEDS = (process.env.SEEDS ?? '1,2,3').split(',').map(Number);
const MINUTE_MS = 60_000;
const DAYS = { from: '2026-11-20', to: '2026-11-22' };
/** Twice the sums of 200,000 products, and less than half of 1,600,000 shards. */
const HEAP_MB = 64;

const products: ProductNames = {
  names: async (ids) => new Map(ids.map((id) => [id, { name: `The ${id}`, price: 100 }])),
};

const trace = () => new Trace(new SteppingClock(), MINUTE_MS);
const rank = (sales: Sales) => rankProducts(DAYS, { sales, products }, trace());

/** The five products that sold most, by sorting all. */
const brute = (sold: ReadonlyMap<string, number>) =>
  [...sold]
    .filter(([, units]) => units > 0)
    .sort(([a, left], [b, right]) => right - left || (a < b ? -1 : 1))
    .slice(0, 5);

async function rankedUnits(sales: Sales) {
  return (await rank(sales)).items.map(({ productId, sold }) => [productId, sold]);
}

test.each(SEEDS)('sums the shards of a product over all segments and pages, in any order (seed %d)', async (seed) => {
  const random = seededRandom(seed);
  const counted = new Map<string, number>();
  const rows: { readonly segment: number; readonly shard: SoldShard; readonly order: number }[] = [];
  for (let product = 0; product < 40; product += 1) {
    const productId = `p-${Math.floor(random() * 1_000)}-${product}`;
    for (let shard = Math.floor(random() * 64); shard >= 0; shard -= 1) {
      // Few different counts, so that there are ties.
      const sold = Math.floor(random() * 3);
      counted.set(productId, (counted.get(productId) ?? 0) + sold);
      rows.push({ segment: random(), shard: { productId, sold }, order: random() });
    }
  }
  rows.sort((a, b) => a.order - b.order);
  const sales: Sales = {
    async *shards({ segment, segments }) {
      const own = rows.filter((row) => Math.floor(row.segment * segments) === segment).map(({ shard }) => shard);
      // A page may be empty: shards without sales are filtered out of it.
      while (own.length > 0) yield own.splice(0, Math.floor(random() * 7));
    },
  };
  expect(await rankedUnits(sales)).toEqual(brute(counted));
});

test.each([
  { products: 125_000, shards: 8 },
  { products: 1_000_000, shards: 1 },
])('ranks $products products of $shards shards each exactly', async (size) => {
  const sales = new ScatteredSales(size);
  expect(await rankedUnits(sales)).toEqual(brute(sales.counted()));
});

test('ranks 200,000 products of 8 shards each exactly in a heap too small for their shards', async () => {
  const size = { products: 200_000, shards: 8 };
  const program = join('lambdas', 'testing', 'programs', 'rank-scattered.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [
    `--max-old-space-size=${HEAP_MB}`,
    program,
    ...Object.values(size).map(String),
  ]);
  const items = JSON.parse(stdout) as { productId: string; sold: number }[];
  const expected = brute(new ScatteredSales(size).counted());
  expect(items.map(({ productId, sold }) => [productId, sold])).toEqual(expected);
});

test('stops the other segments when one fails, and throws once they have ended', async () => {
  const ended: number[] = [];
  const sales: Sales = {
    async *shards({ segment, stop }) {
      yield [{ productId: 'mug', sold: 1 }];
      if (segment === 2) throw new TypeError('a defect');
      if (!stop.aborted) await new Promise((resolve) => stop.addEventListener('abort', resolve));
      // Later than the failure: an aborted call takes time to end.
      await new Promise((resolve) => setImmediate(resolve));
      ended.push(segment);
      throw new Error('stopped');
    },
  };
  await expect(rank(sales)).rejects.toThrow('a defect');
  expect(ended.sort()).toEqual([0, 1, 3]);
});

test('ranks nothing when nothing was sold', async () => {
  expect((await rank({ async *shards() {} })).items).toEqual([]);
});
