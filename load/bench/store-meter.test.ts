import { randomUUID } from 'node:crypto';
import { openShop, type TestShop } from '../../lambdas/testing/test-shop.ts';
import { meterStore } from './store-meter.ts';

let shop: TestShop;
beforeEach(async () => {
  shop = await openShop();
});
afterEach(() => shop.close());

test('counts calls and write units since its start, those of an index separately', async () => {
  const userId = randomUUID();
  await shop.put('mug', 10_000);
  await shop.fund(userId, 1_000);
  await shop.order(userId, [{ productId: 'mug', quantity: 1 }]);
  const meter = meterStore(shop.dynamo);
  await shop.order(userId, [{ productId: 'mug', quantity: 1 }]);
  // The shard, the wallet and the order in one transaction.
  expect(meter.spent()).toEqual({ calls: 1, units: 6, indexUnits: expect.any(Number) });
  expect(meter.spent().indexUnits).toBeGreaterThan(0);
  await shop.balanceOf(userId);
  expect(meter.spent()).toMatchObject({ calls: 2, units: 6 });
});
