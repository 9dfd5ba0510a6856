import { openShop, type TestShop } from '../testing/shop.ts';

let shop: TestShop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.close());

test('the latest ranking is read consistently, so that one that has just been made is found', async () => {
  let request: unknown;
  shop.wire.next('GetItem', (sent, send) => {
    request = JSON.parse(sent.body);
    return send();
  });
  await shop.rankings.latest(shop.trace());
  // The engines of the tests are consistent whatever they are asked for.
  expect(request).toMatchObject({ TableName: shop.names.RANKINGS_TABLE, ConsistentRead: true });
});
