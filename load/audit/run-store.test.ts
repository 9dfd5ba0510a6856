import { openShop, type TestShop } from '../../lambdas/testing/shop.ts';
import { startStoreProxy } from '../../lambdas/testing/store-proxy.ts';
import { RunStore } from './run-store.ts';

let shop: TestShop;
let proxy: Awaited<ReturnType<typeof startStoreProxy>>;
let store: RunStore;
/** Whether each read that passed was consistent. */
const consistent: boolean[] = [];
beforeEach(async () => {
  shop = await openShop();
  const engine = process.env.AWS_ENDPOINT_URL_DYNAMODB as string;
  proxy = await startStoreProxy(engine, async (operation, body, forward) => {
    consistent.push(JSON.parse(body).ConsistentRead === true);
    const answered = await forward();
    return operation === 'Query' ? { ...answered, body: firstItemOf(answered.body) } : answered;
  });
  store = new RunStore({ ...shop.names, AWS_ENDPOINT_URL_DYNAMODB: proxy.url });
});
afterEach(async () => {
  store.close();
  await proxy.stop();
  shop.close();
});

/** A page that ends after its first item, as pages do that grow too large. */
function firstItemOf(body: string): string {
  const [item, ...rest] = JSON.parse(body).Items as Record<string, object>[];
  const names = ['userId', 'orderId', 'chargeId', 'productId', 'part'];
  const key = Object.fromEntries(names.flatMap((name) => (item?.[name] ? [[name, item[name]]] : [])));
  return JSON.stringify({ Items: item ? [item] : [], ...(rest.length > 0 && { LastEvaluatedKey: key }) });
}

test('everything of a user and of a product is read, however short the pages, and nothing that is out of date', async () => {
  await shop.put('mug', 40, 4);
  await shop.fund('alice', 1_000);
  await shop.fund('alice', 1_000);
  for (let order = 0; order < 3; order += 1) await shop.order('alice', [{ productId: 'mug', quantity: 1 }]);
  const kinds: string[] = [];
  for await (const { kind } of store.effects('alice')) kinds.push(kind);
  expect(kinds).toEqual(['order', 'order', 'order', 'charge', 'charge']);
  expect(await store.shards('mug')).toHaveLength(4);
  expect(await store.balance('alice')).toBe(1_700);
  expect(new Set(consistent)).toEqual(new Set([true]));
});
