import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { codeOf, openShop, type TestShop } from '../testing/test-shop.ts';

let shop: TestShop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.close());

test('reads the latest ranking consistently', async () => {
  let request: unknown;
  shop.wire.next('GetItem', (sent, send) => {
    request = JSON.parse(sent.body);
    return send();
  });
  await shop.rankings.latest(shop.trace());
  // The tests' engines always read consistently, so the request is checked.
  expect(request).toMatchObject({ TableName: shop.names.RANKINGS_TABLE, ConsistentRead: true });
});

const ranking = { asOf: '2026-11-23T00:00:00.000Z', from: '2026-11-20', to: '2026-11-22', items: [] };

test.each([
  ['a day that sorts after every other', { to: 'x', asOf: '', from: '', items: [] }],
  ['an instant that sorts after every other', { to: ranking.to, asOf: 'x', from: '', items: [] }],
  ['a later day and broken items', { ...ranking, to: '9999-12-31', items: [5] }],
  ['a number for a day', { ...ranking, to: 20261123 }],
  ['no attributes', {}],
])('answers try-again for a damaged ranking with %s, and replaces it', async (_what, damaged) => {
  const TableName = shop.names.RANKINGS_TABLE as string;
  await shop.dynamo.send(new PutCommand({ TableName, Item: { rankingId: 'latest', ...damaged } }));
  expect(await codeOf(shop.rankings.latest(shop.trace()))).toBe('try-again');
  expect(await shop.rankings.keep(ranking, shop.trace())).toBe(true);
  expect(await shop.rankings.latest(shop.trace())).toEqual(ranking);
});
