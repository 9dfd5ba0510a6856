import { DynamoDBClient, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import {
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  TransactWriteCommand,
  type TransactWriteCommandInput,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { createTables } from '../../bin/local/create-tables.ts';
import type { StoreProfile } from '../simulation/profiles.ts';
import { type AwsLikeStore, startAwsLikeStore } from './proxy.ts';

type Items = NonNullable<TransactWriteCommandInput['TransactItems']>;

const SLOW_MS = 150;
const profile: StoreProfile = {
  plain: { p50: 1, p99: 1 },
  // Long enough that two calls sent together surely overlap.
  transaction: { p50: SLOW_MS, p99: SLOW_MS },
  partitionUnitsPerSecond: 1_000,
  partitions: 1_024,
};

let table = '';
let store: AwsLikeStore;
let dynamo: DynamoDBDocumentClient;

async function start(changes: Partial<StoreProfile> = {}) {
  store = await startAwsLikeStore(process.env.AWS_ENDPOINT_URL_DYNAMODB as string, { ...profile, ...changes }, 1);
  dynamo = DynamoDBDocumentClient.from(new DynamoDBClient({ endpoint: store.url, maxAttempts: 1 }));
}

beforeAll(async () => {
  const { names } = await createTables('aws-like-store-');
  table = names.WALLETS_TABLE as string;
});

afterEach(async () => {
  dynamo.destroy();
  await store.stop();
});

const add = (userId: string) => ({
  Update: {
    TableName: table,
    Key: { userId },
    UpdateExpression: 'ADD balance :one',
    ExpressionAttributeValues: { ':one': 1 },
  },
});
const check = (userId: string) => ({
  ConditionCheck: { TableName: table, Key: { userId }, ConditionExpression: 'attribute_not_exists(closed)' },
});
const put = (userId: string) => ({ Put: { TableName: table, Item: { userId, balance: 5 } } });
const transact = (items: Items, token?: string) =>
  dynamo.send(new TransactWriteCommand({ TransactItems: items, ...(token && { ClientRequestToken: token }) }));
const balanceOf = async (userId: string) => {
  const { Item } = await dynamo.send(new GetCommand({ TableName: table, Key: { userId }, ConsistentRead: true }));
  return Item?.balance;
};
/** The reasons of the one transaction of two that was cancelled. */
async function reasonsOfLoser(first: Promise<unknown>, second: Promise<unknown>) {
  const settled = await Promise.allSettled([first, second]);
  const errors = settled.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
  expect(errors).toHaveLength(1);
  expect(errors[0]).toBeInstanceOf(TransactionCanceledException);
  return (errors[0] as TransactionCanceledException).CancellationReasons?.map(({ Code }) => Code);
}

it('cancels the later of two transactions on one item, with a reason for every item in order', async () => {
  await start();
  const first = transact([add('shared-1')]);
  const second = transact([add('shared-1-a'), add('shared-1'), add('shared-1-b')]);
  // Whichever arrives first wins; one item is the only reason either can have.
  const codes = await reasonsOfLoser(first, second);
  expect([['TransactionConflict'], ['None', 'TransactionConflict', 'None']]).toContainEqual(codes);
  expect(await balanceOf('shared-1')).toBe(1);
  expect(store.counts.conflicts).toBe(1);
});

it.each([
  ['a condition check', check, add],
  ['a put', put, check],
])('counts %s as a part of the transaction', async (_, one, other) => {
  await start();
  expect(await reasonsOfLoser(transact([one('shared-2')]), transact([other('shared-2')]))).toEqual([
    'TransactionConflict',
  ]);
});

it('lets transactions on different items pass side by side, and on one item one after another', async () => {
  await start();
  await Promise.all([transact([add('apart-1')]), transact([add('apart-2')])]);
  await transact([add('apart-1')]);
  expect(await balanceOf('apart-1')).toBe(2);
  expect(store.counts.conflicts).toBe(0);
});

it('refuses plain writes of its items for as long as the transaction takes', async () => {
  await start();
  let isOver = false;
  const transaction = transact([add('held')]).then(() => {
    isOver = true;
  });
  const outcomes: string[] = [];
  while (!isOver) {
    const outcome = await dynamo.send(new UpdateCommand(add('held').Update)).then(
      () => 'passed',
      (error) => error.name as string,
    );
    outcomes.push(outcome);
  }
  await transaction;
  // The first may have come before the transaction, and the last after it.
  const during = outcomes.slice(outcomes.indexOf('TransactionConflictException'), -1);
  expect(during.length).toBeGreaterThan(3);
  expect(new Set(during)).toEqual(new Set(['TransactionConflictException']));
  expect(await dynamo.send(new UpdateCommand(add('held').Update))).toBeDefined();
});

it('throttles an item beyond 1,000 units a second: a transaction by its reasons, a plain write by an exception', async () => {
  await start({ transaction: { p50: 1, p99: 1 }, partitionUnitsPerSecond: 4 });
  await transact([add('hot')]);
  await transact([add('hot')]);
  await expect(transact([add('cold'), add('hot')])).rejects.toMatchObject({
    name: 'TransactionCanceledException',
    CancellationReasons: [{ Code: 'None' }, { Code: 'ThrottlingError' }],
  });
  await expect(dynamo.send(new PutCommand({ TableName: table, Item: { userId: 'hot' } }))).rejects.toMatchObject({
    name: 'ThrottlingException',
  });
  expect(await balanceOf('hot')).toBe(2);
  expect(await balanceOf('cold')).toBeUndefined();
});

it('counts two write units an item of what passed, and nothing of what it refused', async () => {
  await start();
  const before = store.counts.units;
  await Promise.allSettled([transact([add('counted-1'), add('counted-2')]), transact([add('counted-1')])]);
  expect([4, 2]).toContain(store.counts.units - before);
  expect(store.counts.conflicts).toBe(1);
});

it("passes the engine's own refusals on, and frees the items after them", async () => {
  await start({ transaction: { p50: 1, p99: 1 } });
  const never = { Update: { ...add('own').Update, ConditionExpression: 'attribute_exists(closed)' } };
  for (let round = 0; round < 2; round += 1) {
    await expect(transact([add('own-2'), never])).rejects.toMatchObject({
      CancellationReasons: [{ Code: 'None' }, { Code: 'ConditionalCheckFailed' }],
    });
  }
  expect(store.counts.conflicts).toBe(0);
});

it('says that a transaction is in progress when its own token comes again', async () => {
  await start();
  const settled = await Promise.allSettled([transact([add('twice')], 'token-1'), transact([add('twice')], 'token-1')]);
  const names = settled.flatMap((result) => (result.status === 'rejected' ? [result.reason.name] : []));
  expect(names).toEqual(['TransactionInProgressException']);
});
