import { randomUUID } from 'node:crypto';
import { systemClock } from '../shared/clock.ts';
import { seededRandom } from '../testing/seeded-random.ts';
import { codeOf, openShop, PATIENCE_MS, sum, type TestShop } from '../testing/test-shop.ts';

// The outcome is tested, not the bounds: on a busy machine an engine may exceed them.
jest.mock('../shared/bounds.ts', () => ({
  ...jest.requireActual('../shared/bounds.ts'),
  DYNAMODB_CONNECTION_MS: 60_000,
  DYNAMODB_REQUEST_MS: 60_000,
}));

const SEEDS = (process.env.SEEDS ?? '1,2,3').split(',').map(Number);
const USERS = 20;

let shop: TestShop;
beforeAll(async () => {
  shop = await openShop();
  await Promise.all(Array.from({ length: USERS }, (_, user) => shop.fund(`user-${user}`, 10_000_000)));
});
afterAll(() => shop.close());

/** 500 concurrent orders of one product, of 1 to 3 units. */
async function rush(productId: string, seed: number) {
  const random = seededRandom(seed);
  const quantities = Array.from({ length: 500 }, () => 1 + Math.floor(random() * 3));
  const outcomes = await Promise.all(
    quantities.map(async (quantity, index) => {
      const lines = [{ productId, quantity }];
      let unitPrice = 0;
      const placing = shop.order(`user-${index % USERS}`, lines, undefined, PATIENCE_MS).then(({ order }) => {
        unitPrice = order.items[0]?.unitPrice ?? 0;
      });
      return { code: await codeOf(placing), quantity, unitPrice };
    }),
  );
  const placed = outcomes.filter(({ code }) => code === 'done');
  const refusals = new Set(outcomes.map(({ code }) => code).filter((code) => code !== 'done'));
  return { placed, refusals, sold: sum(placed.map(({ quantity }) => quantity)) };
}

describe.each(SEEDS)('500 concurrent orders for 100 units (seed %d)', (seed) => {
  test.each([8, 1])('sell every unit of %d shards once, and answer insufficient-stock to the rest', async (shards) => {
    const productId = `rush-${shards}-${seed}`;
    await shop.put(productId, 100, shards);
    const { refusals, sold } = await rush(productId, seed);
    expect(sold).toBe(100);
    expect(await shop.stockOf(productId)).toBe(0);
    expect(await shop.soldOf(productId)).toBe(100);
    expect([...refusals]).toEqual(['insufficient-stock']);
  });

  test('sell no more than each of several replacements set, at its price', async () => {
    const productId = `moving-${seed}`;
    await shop.put(productId, 100, 8, 100);
    const rushing = rush(productId, seed);
    let price = 100;
    for (let change = 1; change <= 5; change += 1) {
      price = 100 + change;
      await shop.put(productId, 100, 8, price);
    }
    const { placed, refusals } = await rushing;
    const units = (at: number) => sum(placed.filter(({ unitPrice }) => unitPrice === at).map((it) => it.quantity));
    // Each replacement sets 100 units at a price of its own, so that their sales can be told apart.
    for (let at = 100; at < price; at += 1) expect(units(at)).toBeLessThanOrEqual(100);
    expect(units(price) + ((await shop.stockOf(productId)) ?? 0)).toBe(100);
    expect(await shop.soldOf(productId)).toBe(sum(placed.map(({ quantity }) => quantity)));
    expect([...refusals].filter((code) => code !== 'insufficient-stock')).toEqual([]);
  });
});

describe.each(SEEDS)(
  '200 concurrent orders for the last 100 units, one or two in each of 64 shards (seed %d)',
  (seed) => {
    const BUYERS = 200;
    const PROCESSES = 40;

    /** Orders 1 to 3 units for each buyer, through the memory of shelves of the buyer's process. */
    async function sellOut(processOf: (buyer: number) => TestShop) {
      const productId = `tail-${seed}-${randomUUID().slice(0, 4)}`;
      await shop.put(productId, 100, 64);
      const random = seededRandom(seed);
      shop.wire.clear();
      const outcomes = await Promise.all(
        Array.from({ length: BUYERS }, async (_, buyer) => {
          const quantity = 1 + Math.floor(random() * 3);
          const lines = [{ productId, quantity }];
          const placing = processOf(buyer).order(`user-${buyer % USERS}`, lines, undefined, PATIENCE_MS);
          return { code: await codeOf(placing), quantity };
        }),
      );
      const placed = outcomes.filter(({ code }) => code === 'done');
      expect(outcomes.filter(({ code }) => code !== 'done' && code !== 'insufficient-stock')).toEqual([]);
      expect(sum(placed.map(({ quantity }) => quantity))).toBe(100);
      expect([await shop.stockOf(productId), await shop.soldOf(productId)]).toEqual([0, 100]);
      return placed.length;
    }

    test('sell every unit in one process, which offers reserved units to no other order', async () => {
      const placed = await sellOut(() => shop);
      // Every transaction sells, except the first, which ran before the shelf was read.
      const tries = shop.wire.calls.filter((call) => call === 'TransactWriteItems').length;
      expect(tries - placed).toBeLessThanOrEqual(1);
    });

    test('sell every unit in many processes, with few attempts on empty shards', async () => {
      const processes = await Promise.all(
        Array.from({ length: PROCESSES }, (_, index) => {
          const random = seededRandom(seed * 1_000 + index);
          return openShop({ ...systemClock, random }, shop.names);
        }),
      );
      const placed = await sellOut((buyer) => processes[buyer % PROCESSES] as TestShop).finally(() => {
        for (const { close } of processes) close();
      });
      const tries = sum(processes.map(({ wire }) => wire.calls.filter((call) => call === 'TransactWriteItems').length));
      // If all took the fullest shards first, there would be several for each order.
      expect(tries - placed).toBeLessThan(2 * BUYERS);
    });
  },
);

test.each(SEEDS)('gathers scattered units for large orders while small orders buy them (seed %d)', async (seed) => {
  const products = [`left-${seed}`, `right-${seed}`];
  for (const productId of products) await shop.put(productId, 64, 64);
  const random = seededRandom(seed);
  const orders = [50, 50, 50, 2, 2, 2, 2, 2].map((quantity) => ({ quantity, place: random() }));
  const codes = await Promise.all(
    orders
      .sort((a, b) => a.place - b.place)
      .map(async ({ quantity }, user) => {
        const lines = products.map((productId) => ({ productId, quantity }));
        return `${quantity} ${await codeOf(shop.order(`user-${user}`, lines, undefined, PATIENCE_MS))}`;
      }),
  );
  const refused = Array(2).fill('50 insufficient-stock');
  expect(codes.sort()).toEqual([...Array(5).fill('2 done'), '50 done', ...refused].sort());
  for (const productId of products) {
    expect([await shop.stockOf(productId), await shop.soldOf(productId)]).toEqual([4, 60]);
  }
});

test('50 concurrent copies of one order make one order, one debit and 50 equal answers', async () => {
  await shop.put('copied', 100);
  await shop.fund('copier', 1_000);
  const answers = await Promise.all(
    Array.from({ length: 50 }, () => shop.order('copier', [{ productId: 'copied', quantity: 2 }], 'one-key')),
  );
  expect(new Set(answers.map(({ order }) => JSON.stringify(order))).size).toBe(1);
  expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
  expect(await shop.balanceOf('copier')).toBe(800);
  expect(await shop.stockOf('copied')).toBe(98);
  const other = shop.order('copier', [{ productId: 'copied', quantity: 3 }], 'one-key');
  expect(await codeOf(other)).toBe('idempotency-key-reused');
});

test('serves an order of more units than a shard holds from several shards', async () => {
  await shop.put('spread', 10, 8);
  await shop.fund('collector', 10_000);
  const { order } = await shop.order('collector', [{ productId: 'spread', quantity: 10 }]);
  expect(order.totalAmount).toBe(1_000);
  expect(await shop.stockOf('spread')).toBe(0);
});

test('takes nothing for an order of several products when one of them is sold out', async () => {
  await shop.put('plenty', 10);
  await shop.put('scarce', 1);
  await shop.fund('chooser', 10_000);
  const lines = [
    { productId: 'plenty', quantity: 2 },
    { productId: 'scarce', quantity: 2 },
  ];
  expect(await codeOf(shop.order('chooser', lines))).toBe('insufficient-stock');
  expect([await shop.stockOf('plenty'), await shop.stockOf('scarce')]).toEqual([10, 1]);
  expect(await shop.balanceOf('chooser')).toBe(10_000);
});
