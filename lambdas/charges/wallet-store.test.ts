import { openShop, type TestShop } from '../testing/test-shop.ts';

let shop: TestShop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.close());

test('a balance is read consistently, so that a charge that has just been made is in it', async () => {
  let request: unknown;
  shop.wire.next('GetItem', (sent, send) => {
    request = JSON.parse(sent.body);
    return send();
  });
  await shop.balanceOf('alice');
  // The engines of the tests are consistent whatever they are asked for.
  expect(request).toMatchObject({ TableName: shop.names.WALLETS_TABLE, ConsistentRead: true });
});
