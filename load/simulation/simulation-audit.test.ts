import { idOf } from '../../lambdas/shared/ids.ts';
import type { TakenStep } from './admin-steps.ts';
import type { Books } from './books.ts';
import { ADMIN } from './designs/shop-design.ts';
import { auditRun, type Ledger } from './simulation-audit.ts';

const BUDGET = 1_000;
const KEY = 'key-0';
const orderId = idOf('ord', 'alice', KEY);
const lines = [{ productId: 'mug', quantity: 2 }];
const order = { userId: 'alice', orderId, totalAmount: 200, lines };

/** A sale of two of ten mugs that nothing is wrong with. */
function sale(changes: { ledger?: Partial<Ledger>; books?: Partial<Books> } = {}): string[] {
  const ledger: Ledger = {
    asked: [{ userId: 'alice', idempotencyKey: KEY, lines, answers: [{ status: 201, totalAmount: 200 }] }],
    products: [{ productId: 'mug', stock: 10 }],
    budget: BUDGET,
    steps: [],
    writtenMs: new Map([[orderId, 50]]),
    ...changes.ledger,
  };
  const books: Books = {
    orders: [order],
    balances: new Map([['alice', 800]]),
    stock: new Map([['mug', { available: 8, sold: 2, least: 1 }]]),
    adjustments: new Map(),
    ...changes.books,
  };
  return auditRun(ledger, books);
}
const asked = (...statuses: number[]) => [
  { userId: 'alice', idempotencyKey: KEY, lines, answers: statuses.map((status) => ({ status })) },
];
const stock = (available: number, sold = 2, least = 0) => new Map([['mug', { available, sold, least }]]);
const step = (does: TakenStep['does'], atMs: number, status = does.what === 'put' ? 200 : 201): TakenStep => {
  return { does, key: `step-${atMs}`, beganMs: atMs, endedMs: atMs + 10, status };
};
const made = (delta: number, atMs: number) => new Map([[idOf('adj', ADMIN, `step-${atMs}`), delta]]);

it('finds nothing wrong where all adds up', () => {
  expect(sale()).toEqual([]);
  expect(sale({ ledger: { asked: asked(503, 503) } })).toEqual([]);
});

test.each<[string, Parameters<typeof sale>[0], string]>([
  ['an answered order that is not stored', { books: { orders: [] } }, 'no order is there'],
  ['a refused order that is stored', { ledger: { asked: asked(409) } }, 'an order is there'],
  ['an order of another price', { books: { orders: [{ ...order, totalAmount: 100 }] } }, 'costs 100 won'],
  [
    'an order of other lines',
    { books: { orders: [{ ...order, lines: [{ productId: 'mug', quantity: 1 }] }] } },
    'the order has other lines',
  ],
  ['an order that nobody asked for', { ledger: { asked: [] } }, 'was asked for by nobody'],
  ['money that is gone', { books: { balances: new Map([['alice', 700]]) } }, 'alice has 700 won where 800 are left'],
  ['units that are gone', { books: { stock: stock(7) } }, 'left 7'],
  ['units that came from nowhere', { books: { stock: stock(9) } }, 'left 9'],
  ['a shard below zero', { books: { stock: stock(8, 2, -1) } }, 'a shard of mug holds -1 units'],
  ['sales that no shard counts', { books: { stock: stock(8, 1) } }, 'count 1 units sold, orders 2'],
  [
    'an adjustment that was refused and made',
    {
      ledger: { steps: [step({ what: 'adjust', delta: 5 }, 20, 409)] },
      books: { adjustments: made(5, 20), stock: stock(13) },
    },
    'answered 409, and made',
  ],
  [
    'an adjustment whose units are not there',
    { ledger: { steps: [step({ what: 'adjust', delta: 5 }, 20)] }, books: { adjustments: made(5, 20) } },
    'with changes 15',
  ],
  [
    'a step whose outcome stayed unknown',
    { ledger: { steps: [step({ what: 'put', stockShards: 1 }, 20, 503)] } },
    'stayed unknown',
  ],
  [
    'units that were sold after a PUT and came back',
    { ledger: { steps: [step({ what: 'put', stock: 4 }, 20)] }, books: { stock: stock(4) } },
    'put 4 at 20 ms, with changes 4, sold 2 after to 2, left 4',
  ],
  [
    'more sold after a PUT than it put',
    { ledger: { steps: [step({ what: 'put', stock: 1 }, 20), step({ what: 'put', stock: 8 }, 70)] } },
    'put 1 at 20 ms, with changes 1, sold 2 after',
  ],
])('finds %s', (_what, changes, words) => {
  expect(sale(changes).join('\n')).toContain(words);
});

it('takes what is sold while a PUT is under way for units from before or from after it', () => {
  const steps = [step({ what: 'put', stock: 4 }, 45)];
  expect(sale({ ledger: { steps }, books: { stock: stock(4) } })).toEqual([]);
  expect(sale({ ledger: { steps }, books: { stock: stock(2) } })).toEqual([]);
  expect(sale({ ledger: { steps }, books: { stock: stock(5) } })).not.toEqual([]);
});
