import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Trace } from '../shared/trace.ts';
import { ScatteredSales } from '../testing/scattered-sales.ts';
import { seededRandom } from '../testing/seeded-random.ts';
import { SteppingClock } from '../testing/stepping-clock.ts';
import { midnightWindow, type ProductNames, rankProducts, type Sales, type SoldShard, TopSellers } from './ranking.ts';

const SEEDS = (process.env.SEEDS ?? '1,2,3').split(',').map(Number);
const MINUTE_MS = 60_000;
const DAYS = { from: '2026-11-20', to: '2026-11-22' };
/** Twice what the sums of 200,000 products take, and less than half of what 1,600,000 shards would. */
const HEAP_MB = 64;

const products: ProductNames = {
  names: async (ids) => new Map(ids.map((id) => [id, { name: `The ${id}`, price: 100 }])),
};

const trace = () => new Trace(new SteppingClock(), MINUTE_MS);
const rank = (sales: Sales) => rankProducts(DAYS, { sales, products }, trace());

/** The five that sold most, by sorting all. */
const brute = (sold: ReadonlyMap<string, number>) =>
  [...sold]
    .filter(([, units]) => units > 0)
    .sort(([a, left], [b, right]) => right - left || (a < b ? -1 : 1))
    .slice(0, 5);

async function rankedUnits(sales: Sales) {
  return (await rank(sales)).items.map(({ productId, sold }) => [productId, sold]);
}

test.each(SEEDS)(
  'the shards of a product count in whatever segment, page and order they stand (seed %d)',
  async (seed) => {
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
        // A page may hold nothing: what sold nothing was left out of it.
        while (own.length > 0) yield own.splice(0, Math.floor(random() * 7));
      },
    };
    expect(await rankedUnits(sales)).toEqual(brute(counted));
  },
);

test.each([
  { products: 125_000, shards: 8 },
  { products: 1_000_000, shards: 1 },
])('ranks exactly where $products products sold from $shards shards each', async (size) => {
  const sales = new ScatteredSales(size);
  expect(await rankedUnits(sales)).toEqual(brute(sales.counted()));
});

test('1,600,000 shards of 200,000 products are ranked exactly in a heap that cannot hold the shards', async () => {
  const size = { products: 200_000, shards: 8 };
  const program = join('lambdas', 'testing', 'rank-scattered.program.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [
    `--max-old-space-size=${HEAP_MB}`,
    program,
    ...Object.values(size).map(String),
  ]);
  const items = JSON.parse(stdout) as { productId: string; sold: number }[];
  const expected = brute(new ScatteredSales(size).counted());
  expect(items.map(({ productId, sold }) => [productId, sold])).toEqual(expected);
});

test('a segment that fails stops the others, and the ranking fails when they have ended', async () => {
  const ended: number[] = [];
  const sales: Sales = {
    async *shards({ segment, stop }) {
      yield [{ productId: 'mug', sold: 1 }];
      if (segment === 2) throw new TypeError('a defect');
      if (!stop.aborted) await new Promise((resolve) => stop.addEventListener('abort', resolve));
      // Later than the failure, as a call takes its time to end.
      await new Promise((resolve) => setImmediate(resolve));
      ended.push(segment);
      throw new Error('stopped');
    },
  };
  await expect(rank(sales)).rejects.toThrow('a defect');
  expect(ended.sort()).toEqual([0, 1, 3]);
});

test('a shop that sold nothing has an empty ranking', async () => {
  expect((await rank({ async *shards() {} })).items).toEqual([]);
});

test('ties at the fifth place go to the smaller id, in whatever order they come', () => {
  const top = new TopSellers(2);
  for (const id of ['c', 'a', 'd', 'b']) top.add(id, 3);
  top.add('z', 0);
  expect(top.best().map(({ productId }) => productId)).toEqual(['a', 'b']);
});

test.each([
  ['Asia/Seoul', '2026-11-22T15:00:00Z', '2026-11-20', '2026-11-22'],
  // The clocks go forward on 29 March and back on 25 October 2026: those days have 23 and 25 hours.
  ['Europe/Berlin', '2026-03-29T22:00:00Z', '2026-03-27', '2026-03-29'],
  ['Europe/Berlin', '2026-10-25T23:00:00Z', '2026-10-23', '2026-10-25'],
])('midnight in %s at %s counts the three days before it, be it early, late or doubled', (timeZone, time, from, to) => {
  const midnight = Date.parse(time);
  for (const offsetMs of [-50_000, 0, 0, 30 * MINUTE_MS, 5 * 60 * MINUTE_MS]) {
    expect(midnightWindow(midnight + offsetMs, { timeZone, topWindowDays: 3 })).toEqual({ from, to });
  }
});
