import { randomUUID } from 'node:crypto';
import { chargeWallet } from '../../lambdas/charges/charge-wallet.ts';
import { listProducts } from '../../lambdas/products/list-products.ts';
import { putProduct } from '../../lambdas/products/put-product.ts';
import type { VersionCondition } from '../../lambdas/products/version-condition.ts';
import { rankProducts } from '../../lambdas/rankings/rank-products.ts';
import { windowNow } from '../../lambdas/rankings/ranking-window.ts';
import { SalesStore } from '../../lambdas/rankings/sales-store.ts';
import { systemClock } from '../../lambdas/shared/clock.ts';
import type { Entry } from '../../lambdas/shared/routes.ts';
import { type TableName, tables } from '../../lambdas/shared/tables.ts';
import type { StoredProduct } from '../../lambdas/stock/stored-product.ts';
import { calendar, codeOf, openLock, openShop, type TestShop } from '../../lambdas/testing/test-shop.ts';
import { cancelled } from '../../lambdas/testing/wire.ts';
import { tableAccess } from './table-access.ts';

let shop: TestShop;
let open: ReturnType<typeof openLock>;
const sent: { operation: string; body: string }[] = [];
beforeAll(async () => {
  shop = await openShop();
  open = openLock();
  shop.wire.onRequest((operation, body) => sent.push({ operation, body }));
  await shop.put('mug', 100);
});
beforeEach(() => {
  sent.length = 0;
});
afterAll(() => {
  open.close();
  shop.close();
});

/** The IAM actions that the sent requests need, such as `products Query`; a transaction needs those of its items. */
function needed(): string[] {
  const needs = sent.flatMap(({ operation, body }) => {
    const request = JSON.parse(body) as Record<string, unknown>;
    if (operation === 'BatchGetItem') {
      return Object.keys(request.RequestItems as object).map((name) => [name, 'BatchGetItem']);
    }
    if (operation !== 'TransactWriteItems') return [[request.TableName as string, operation]];
    return (request.TransactItems as Record<string, { TableName: string }>[])
      .flatMap(Object.entries)
      .map(([kind, { TableName }]) => [TableName, kind === 'ConditionCheck' ? 'ConditionCheckItem' : `${kind}Item`]);
  });
  const names = new Map(Object.entries(tables).map(([table, { variable }]) => [shop.names[variable], table]));
  return [...new Set(needs.map(([name, action]) => `${names.get(name as string)} ${action}`))].sort();
}

function granted(entry: Entry): string[] {
  const grants = Object.entries(tableAccess[entry].grants) as [TableName, readonly string[]][];
  return grants.flatMap(([table, actions]) => actions.map((action) => `${table} ${action}`)).sort();
}

const lines = (quantity: number) => ['wide', 'broad'].map((productId) => ({ productId, quantity }));

function put(draft: object, condition?: VersionCondition) {
  const whole = { name: 'The mug', price: 100, ...draft };
  return putProduct(
    { userId: 'ops', productId: 'mug', draft: whole, idempotencyKey: randomUUID(), condition },
    shop,
    shop.trace(),
  );
}

/** A PUT that stops before it updates the shards. */
async function replaceAndStop(productId: string, change: Partial<StoredProduct>) {
  const before = (await shop.products.find(productId, shop.trace())) as StoredProduct;
  const product = { ...before, ...change, version: before.version + 1 };
  await shop.products.replace({ userId: 'ops', recordId: 'put_cut', fingerprint: '', product }, before, shop.trace());
}

const calls: Readonly<Partial<Record<Entry, () => Promise<unknown>>>> = {
  'orders/place-order': async () => {
    await shop.fund('alice', 1_000_000);
    await Promise.all(lines(1).map(({ productId }) => shop.put(productId, 128, 64)));
    sent.length = 0;
    // More shards than a transaction can hold, so units are moved first; then more units than the shelf has.
    await shop.order('alice', lines(126));
    await codeOf(shop.order('alice', lines(10)));
    // The units left are noted only on a product whose units never moved.
    await codeOf(shop.order('alice', [{ productId: 'mug', quantity: 101 }]));
  },
  'orders/list-orders': () => shop.orders.list('alice', { limit: 1 }, shop.trace()),
  'orders/get-order': () => shop.orders.get('alice', 'ord_none', shop.trace()),
  'charges/charge': () =>
    chargeWallet({ userId: 'alice', idempotencyKey: 'c', amount: 1 }, { ...shop, lock: open.lock }, shop.trace()),
  'charges/list-charges': () => shop.charges.list('alice', { limit: 1 }, shop.trace()),
  'charges/get-balance': () => shop.balanceOf('alice'),
  'products/list-products': () => listProducts({ limit: 1 }, shop, shop.trace()),
  'products/get-product': () => shop.stockOf('mug'),
  'rankings/get-top': () => shop.rankings.latest(shop.trace()),
  'products/put-product': async () => {
    await put({ stock: 64, stockShards: 64 });
    // Moves units out of the removed shards.
    await put({ stockShards: 1 });
    await codeOf(put({}, new Set([99])));
  },
  'stock/adjust-stock': async () => {
    await shop.put('lamp', 64, 64);
    await replaceAndStop('lamp', { stockShards: 1 });
    sent.length = 0;
    await codeOf(shop.adjust('lamp', -1_000));
    // When a shard is busy, units are spread after they were added.
    shop.wire.next('TransactWriteItems', cancelled({ Code: 'TransactionConflict' }, { Code: 'None' }));
    await shop.adjust('lamp', 5);
  },
  'rankings/rank': async () => {
    await shop.fund('bob', 1_000);
    await shop.order('bob', [{ productId: 'mug', quantity: 1 }]);
    sent.length = 0;
    const sales = new SalesStore(shop.dynamo, shop.names.STOCK_TABLE as string);
    const ranking = await rankProducts(windowNow(systemClock, calendar), { ...shop, sales }, shop.trace());
    await shop.rankings.keep(ranking, shop.trace());
  },
};

test.each(Object.keys(tableAccess) as Entry[])(
  '%s is granted exactly the actions that its calls need',
  async (entry) => {
    await calls[entry]?.();
    expect(needed()).toEqual(granted(entry));
  },
);
