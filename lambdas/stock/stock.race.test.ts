import { systemClock } from '../shared/clock.ts';
import { seededRandom } from '../testing/seeded-random.ts';
import { codeOf, openShop, sum, type TestShop } from '../testing/test-shop.ts';
import { replyLost } from '../testing/wire.ts';

// The outcome is tested, not the bounds: on a busy machine an engine may exceed them.
jest.mock('../shared/bounds.ts', () => ({
  ...jest.requireActual('../shared/bounds.ts'),
  ORDER_DEADLINE_MS: 60_000,
  DYNAMODB_CONNECTION_MS: 60_000,
  DYNAMODB_REQUEST_MS: 60_000,
}));

const SEEDS = (process.env.SEEDS ?? '1,2,3').split(',').map(Number);
const BUYERS = 150;

let admin: TestShop;
let processes: TestShop[];
beforeEach(async () => {
  admin = await openShop();
  processes = await Promise.all([1, 2, 3].map(() => openShop(systemClock, admin.names)));
});
afterEach(() => {
  for (const each of [admin, ...processes]) each.close();
});

/** Every buyer orders a few units again and again until the product is sold out; returns the units sold. */
async function sellOut(random: () => number): Promise<number> {
  const sales = Array.from({ length: BUYERS }, async (_, buyer) => {
    const userId = `buyer-${buyer}`;
    await admin.fund(userId, 1_000_000);
    let sold = 0;
    for (let turn = 0; turn < 50; turn += 1) {
      const shop = processes[Math.floor(random() * processes.length)] as TestShop;
      const quantity = 1 + Math.floor(random() * 3);
      const code = await codeOf(shop.order(userId, [{ productId: 'mug', quantity }]));
      if (code === 'done') sold += quantity;
      else if (code !== 'insufficient-stock') throw new Error(code);
      else if (quantity === 1) return sold;
    }
    return sold;
  });
  return sum(await Promise.all(sales));
}

/** Reshards the product again and again while replies get lost. */
async function reshard(random: () => number) {
  for (const stockShards of [64, 1, 64, 3, 64, 8]) {
    if (random() < 0.5) admin.wire.next('TransactWriteItems', replyLost);
    const price = 100;
    const code = await codeOf(admin.reshard('mug', stockShards, price));
    if (code !== 'done' && code !== 'try-again') throw new Error(code);
  }
}

test.each(SEEDS)('sells every unit once while the shards change from 1 to 64 and back (seed %d)', async (seed) => {
  const random = seededRandom(seed);
  await admin.put('mug', 600, 8);
  const [sold] = await Promise.all([sellOut(random), reshard(random)]);
  const left = (await admin.stockOf('mug')) as number;
  expect(sold + left).toBe(600);
  expect(await admin.soldOf('mug')).toBe(sold);
  // No unit is stranded: all that are left can be bought.
  await admin.fund('the-last', 1_000_000);
  for (let units = left; units > 0; units -= Math.min(units, 100)) {
    await admin.order('the-last', [{ productId: 'mug', quantity: Math.min(units, 100) }]);
  }
  expect(await admin.stockOf('mug')).toBe(0);
});

test.each(SEEDS)('units add up when stock is adjusted in the middle of a sale (seed %d)', async (seed) => {
  const random = seededRandom(seed);
  await admin.put('mug', 300, 16);
  const deltas = Array.from({ length: 12 }, () => Math.floor(random() * 60) - 20).filter((delta) => delta !== 0);
  const adjusting = async () => {
    let made = 0;
    for (const delta of deltas) {
      if (random() < 0.4) admin.wire.next('TransactWriteItems', replyLost);
      const code = await codeOf(admin.adjust('mug', delta));
      if (code === 'done') made += delta;
      else if (code !== 'insufficient-stock') throw new Error(code);
    }
    return made;
  };
  const [sold, made] = await Promise.all([sellOut(random), adjusting()]);
  expect([await admin.stockOf('mug'), await admin.soldOf('mug')]).toEqual([300 + made - sold, sold]);
});
