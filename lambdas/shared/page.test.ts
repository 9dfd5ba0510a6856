import { SteppingClock } from '../testing/stepping-clock.ts';
import { openShop, type TestShop } from '../testing/test-shop.ts';
import { pageEndsAfter } from '../testing/wire.ts';
import type { Page } from './page.ts';

let clock: SteppingClock;
let shop: TestShop;
beforeEach(async () => {
  clock = new SteppingClock();
  shop = await openShop(clock);
  await shop.put('mug', 10);
  for (let number = 0; number < 5; number += 1) {
    clock.instant += 1_000;
    const charge = { chargeId: `chg_${number}`, amount: 1_000, createdAt: new Date(clock.instant).toISOString() };
    await shop.charges.add('alice', charge, shop.trace());
    await shop.order('alice', [{ productId: 'mug', quantity: 1 }]);
  }
});
afterEach(() => shop.close());

type List = (cursor: string | undefined) => Promise<Page<{ createdAt: string }>>;
const lists: [name: string, list: List][] = [
  ['orders', (cursor) => shop.orders.list('alice', { limit: 3, cursor }, shop.trace())],
  ['charges', (cursor) => shop.charges.list('alice', { limit: 3, cursor }, shop.trace())],
];

describe.each(lists)('a list of %s', (_name, list) => {
  async function walk() {
    const sizes: number[] = [];
    const created: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await list(cursor);
      sizes.push(page.items.length);
      created.push(...page.items.map((item) => item.createdAt));
      cursor = page.nextCursor;
    } while (cursor && sizes.length < 10);
    return { sizes, created };
  }

  test('continues after every page until all are read, newest first', async () => {
    const { sizes, created } = await walk();
    expect(sizes).toEqual([3, 2]);
    expect(created).toEqual([...new Set(created)].sort().reverse());
  });

  test('continues where the store ended a page early', async () => {
    shop.wire.next('Query', pageEndsAfter(2));
    const { sizes, created } = await walk();
    expect(sizes).toEqual([2, 3]);
    expect(new Set(created).size).toBe(5);
  });
});
