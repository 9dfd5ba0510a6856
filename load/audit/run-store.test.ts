import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { startStoreProxy } from '../../lambdas/testing/store-proxy.ts';
import { openShop, type TestShop } from '../../lambdas/testing/test-shop.ts';
import { RunStore } from './run-store.ts';

let shop: TestShop;
let proxy: Awaited<ReturnType<typeof startStoreProxy>>;
let store: RunStore;
/** Whether each read was consistent. */
const consistent: boolean[] = [];
/** The number of keys that the next batch leaves unprocessed. */
let unprocessed = 0;
beforeEach(async () => {
  shop = await openShop();
  const engine = process.env.AWS_ENDPOINT_URL_DYNAMODB as string;
  proxy = await startStoreProxy(engine, async (operation, body, forward) => {
    consistent.push(...readsOf(JSON.parse(body)).map(({ ConsistentRead }) => ConsistentRead === true));
    const answered = await forward();
    if (operation === 'BatchGetItem') return { ...answered, body: withoutSome(body, answered.body) };
    return operation === 'Query' ? { ...answered, body: firstItemOf(answered.body) } : answered;
  });
  store = new RunStore({ ...shop.names, AWS_ENDPOINT_URL_DYNAMODB: proxy.url });
});
afterEach(async () => {
  store.close();
  await proxy.stop();
  shop.close();
});

interface Read {
  readonly ConsistentRead?: boolean;
}

/** The reads of a request: one per table of a batch. */
function readsOf(request: Read & { readonly RequestItems?: Record<string, Read> }): Read[] {
  return request.RequestItems ? Object.values(request.RequestItems) : [request];
}

/** A page with its first item only, as if the others exceeded the page size. */
function firstItemOf(body: string): string {
  const [item, ...rest] = JSON.parse(body).Items as Record<string, object>[];
  const names = ['userId', 'orderId', 'chargeId', 'adjustmentId'];
  const key = Object.fromEntries(names.flatMap((name) => (item?.[name] ? [[name, item[name]]] : [])));
  return JSON.stringify({ Items: item ? [item] : [], ...(rest.length > 0 && { LastEvaluatedKey: key }) });
}

/** The answer to a batch without its first `unprocessed` shards; the next answer has them. */
function withoutSome(request: string, answer: string): string {
  const table = shop.names.STOCK_TABLE as string;
  const { Responses } = JSON.parse(answer);
  const { Keys, ...rest } = JSON.parse(request).RequestItems[table];
  const left = Keys.slice(0, unprocessed) as { shardId: { S: string } }[];
  unprocessed = 0;
  const isLeft = ({ shardId }: { shardId: { S: string } }) => left.some((key) => key.shardId.S === shardId.S);
  Responses[table] = Responses[table].filter((item: { shardId: { S: string } }) => !isLeft(item));
  const UnprocessedKeys = left.length > 0 ? { [table]: { ...rest, Keys: left } } : {};
  return JSON.stringify({ Responses, UnprocessedKeys });
}

test('all pages of a user are read, consistently', async () => {
  await shop.put('mug', 40, 4);
  await shop.fund('an-admin', 1_000);
  await shop.fund('an-admin', 1_000);
  for (let order = 0; order < 3; order += 1) await shop.order('an-admin', [{ productId: 'mug', quantity: 1 }]);
  await shop.adjust('mug', 5);
  const kinds: string[] = [];
  for await (const { kind } of store.effects('an-admin')) kinds.push(kind);
  // The key of the PUT is not an effect.
  expect(kinds).toEqual(['order', 'order', 'order', 'charge', 'charge', 'adjustment']);
  expect(await store.balance('an-admin')).toBe(1_700);
  expect(new Set(consistent)).toEqual(new Set([true]));
});

test('all shards of a product are read, including unprocessed keys of a batch', async () => {
  await shop.put('mug', 40, 4);
  await change({ shardId: 'mug#00' }, 'SET available = :it', 7);
  await change({ shardId: 'mug#63' }, 'SET available = :it', 3);
  unprocessed = 2;
  const shards = await store.shards('mug');
  expect(shards.map(({ available }) => available)).toEqual([7, 10, 10, 10, ...Array(59).fill(0), 3]);
  expect(shards.map(({ isInUse }) => isInUse)).toEqual([...Array(4).fill(true), ...Array(60).fill(false)]);
  expect(new Set(consistent)).toEqual(new Set([true]));
  expect(await store.shards('nothing')).toEqual([]);
});

test('a shard that the last PUT has not updated yet has its share of the new stock', async () => {
  await shop.put('mug', 40, 4);
  await shop.put('mug', 10, 4);
  await change({ shardId: 'mug#01' }, 'SET available = :it', 999);
  await change({ shardId: 'mug#01' }, 'SET version = :it', 1);
  const shards = await store.shards('mug');
  expect(shards.slice(0, 4).map(({ available }) => available)).toEqual([3, 3, 2, 2]);
});

/** Writes a shard directly in the store. */
function change(Key: { shardId: string }, UpdateExpression: string, it: number) {
  const TableName = shop.names.STOCK_TABLE as string;
  const ExpressionAttributeValues = { ':it': it };
  return shop.dynamo.send(new UpdateCommand({ TableName, Key, UpdateExpression, ExpressionAttributeValues }));
}
