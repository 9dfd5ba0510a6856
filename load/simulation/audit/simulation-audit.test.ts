import { idOf } from '../../../lambdas/shared/ids.ts';
import type { TakenStep } from '../clients/admin-steps.ts';
import { ADMIN } from '../clients/simulated-admin.ts';
import type { RunRecord } from './run-record.ts';
import { auditRun } from './simulation-audit.ts';
import type { StoreSnapshot } from './store-snapshot.ts';

const BUDGET = 1_000;
const KEY = 'key-0';
const orderId = idOf('ord', 'alice', KEY);
const lines = [{ productId: 'mug', quantity: 2 }];
const order = { userId: 'alice', orderId, totalAmount: 200, lines };

/** Audits a correct sale of two of ten mugs, with changes. */
function audit(changes: { record?: Partial<RunRecord>; snapshot?: Partial<StoreSnapshot> } = {}): string[] {
  const record: RunRecord = {
    sent: [{ userId: 'alice', idempotencyKey: KEY, lines, answers: [{ status: 201, totalAmount: 200 }] }],
    products: [{ productId: 'mug', stock: 10 }],
    budget: BUDGET,
    steps: [],
    writtenMs: new Map([[orderId, 50]]),
    ...changes.record,
  };
  const snapshot: StoreSnapshot = {
    orders: [order],
    balances: new Map([['alice', 800]]),
    shelves: new Map([['mug', { available: 8, sold: 2, lowest: 1 }]]),
    adjustments: new Map(),
    ...changes.snapshot,
  };
  return auditRun(record, snapshot);
}
const sent = (...statuses: number[]) => [
  { userId: 'alice', idempotencyKey: KEY, lines, answers: statuses.map((status) => ({ status })) },
];
const shelves = (available: number, sold = 2, lowest = 0) => new Map([['mug', { available, sold, lowest }]]);
const step = (does: TakenStep['does'], atMs: number, status = does.what === 'put' ? 200 : 201): TakenStep => {
  return { does, key: `step-${atMs}`, beganMs: atMs, endedMs: atMs + 10, status };
};
const adjusted = (delta: number, atMs: number) => new Map([[idOf('adj', ADMIN, `step-${atMs}`), delta]]);

it('finds nothing in a correct sale', () => {
  expect(audit()).toEqual([]);
  expect(audit({ record: { sent: sent(503, 503) } })).toEqual([]);
});

test.each<[string, Parameters<typeof audit>[0], string]>([
  ['a placed order that is not stored', { snapshot: { orders: [] } }, 'no order is stored'],
  ['a refused order that is stored', { record: { sent: sent(409) } }, 'an order is stored'],
  [
    'an order stored with another total',
    { snapshot: { orders: [{ ...order, totalAmount: 100 }] } },
    'the stored order costs 100 won',
  ],
  [
    'an order stored with other lines',
    { snapshot: { orders: [{ ...order, lines: [{ productId: 'mug', quantity: 1 }] }] } },
    'the stored order has other lines',
  ],
  ['an order that nobody sent', { record: { sent: [] } }, 'is stored, but nobody sent it'],
  ['lost money', { snapshot: { balances: new Map([['alice', 700]]) } }, 'alice is 700 won, expected 800'],
  ['lost units', { snapshot: { shelves: shelves(7) } }, '2 to 2 sold, 7 left'],
  ['created units', { snapshot: { shelves: shelves(9) } }, '2 to 2 sold, 9 left'],
  ['a negative shard', { snapshot: { shelves: shelves(8, 2, -1) } }, 'a shard of mug holds -1 units'],
  ['sales that no shard counts', { snapshot: { shelves: shelves(8, 1) } }, 'count 1 units sold, orders 2'],
  [
    'a refused adjustment that is stored',
    {
      record: { steps: [step({ what: 'adjust', delta: 5 }, 20, 409)] },
      snapshot: { adjustments: adjusted(5, 20), shelves: shelves(13) },
    },
    'got status 409 and is stored',
  ],
  [
    'an adjustment whose units are missing',
    { record: { steps: [step({ what: 'adjust', delta: 5 }, 20)] }, snapshot: { adjustments: adjusted(5, 20) } },
    '15 with adjustments, 2 to 2 sold, 8 left',
  ],
  [
    'a step whose outcome stayed unknown',
    { record: { steps: [step({ what: 'put', stockShards: 1 }, 20, 503)] } },
    'stayed unknown',
  ],
  [
    'units sold after a PUT that came back',
    { record: { steps: [step({ what: 'put', stock: 4 }, 20)] }, snapshot: { shelves: shelves(4) } },
    'stock 4 set at 20 ms, 4 with adjustments, 2 to 2 sold, 4 left',
  ],
  [
    'more units sold after a PUT than it set',
    { record: { steps: [step({ what: 'put', stock: 1 }, 20), step({ what: 'put', stock: 8 }, 70)] } },
    'stock 1 set at 20 ms, 1 with adjustments, 2 sold',
  ],
])('finds %s', (_what, changes, words) => {
  expect(audit(changes).join('\n')).toContain(words);
});

it('finds lost units of a product that the admin did not touch', () => {
  const products = [
    { productId: 'lamp', stock: 3 },
    { productId: 'mug', stock: 10 },
  ];
  const lamp: [string, { available: number; sold: number; lowest: number }] = [
    'lamp',
    { available: 3, sold: 0, lowest: 3 },
  ];
  const steps = [step({ what: 'put', stock: 3 }, 20)];
  expect(audit({ record: { products, steps }, snapshot: { shelves: new Map([lamp, ...shelves(8)]) } })).toEqual([]);
  expect(audit({ record: { products, steps }, snapshot: { shelves: new Map([lamp, ...shelves(7)]) } })).toEqual([
    'units: mug: stock 10 set at 0 ms, 10 with adjustments, 2 to 2 sold, 7 left',
  ]);
});

it('accepts units sold during a PUT as units from before or after it', () => {
  const steps = [step({ what: 'put', stock: 4 }, 45)];
  expect(audit({ record: { steps }, snapshot: { shelves: shelves(4) } })).toEqual([]);
  expect(audit({ record: { steps }, snapshot: { shelves: shelves(2) } })).toEqual([]);
  expect(audit({ record: { steps }, snapshot: { shelves: shelves(5) } })).not.toEqual([]);
});
