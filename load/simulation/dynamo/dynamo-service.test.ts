import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
  type TransactWriteCommandInput,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { DYNAMODB_REQUEST_MS } from '../../../lambdas/shared/bounds.ts';
import { connectDynamo, type Dynamo } from '../../../lambdas/shared/dynamo.ts';
import { createTables } from '../../../lib/engines/create-tables.ts';
import type { TableNames } from '../table-names.ts';
import { inVirtualTime, type VirtualTime } from '../virtual-time.ts';
import { DynamoService } from './dynamo-service.ts';
import { Engine } from './engine.ts';
import { SimulatedNetwork } from './simulated-network.ts';

type Items = NonNullable<TransactWriteCommandInput['TransactItems']>;

const ONE_PARTITION = { writeUnits: 1_000, readUnits: 3_000 };
const PLENTY = { writeUnits: 10_000_000, readUnits: 10_000_000 };
const SLOWEST_MS = 218;
const SLOWEST_PLAIN_MS = 29;
/** No pair of calls is faster. */
const FASTEST_MS = 4;

let names: TableNames;
let dynamo: Dynamo;
let engine: Engine;

beforeAll(async () => {
  const dynamoUrl = process.env.AWS_ENDPOINT_URL_DYNAMODB as string;
  names = (await createTables('simulated-dynamo-', dynamoUrl)) as TableNames;
});
beforeEach(async () => {
  dynamo = connectDynamo();
  engine = new Engine(process.env.AWS_ENDPOINT_URL_DYNAMODB as string);
  await dynamo.send(new GetCommand({ TableName: names.WALLETS_TABLE, Key: { userId: 'nobody' } }));
});
afterEach(() => {
  dynamo.destroy();
  engine.close();
});

interface Scene {
  readonly time: VirtualTime;
  readonly service: DynamoService;
  readonly network: SimulatedNetwork;
}

function play<T>(body: (scene: Scene) => Promise<T>, throughput = PLENTY, lost = 0): Promise<T> {
  return inVirtualTime(7, async (time) => {
    const service = new DynamoService(engine, time, names, { throughput, placement: '' });
    const network = new SimulatedNetwork(service, time, lost);
    network.attach(dynamo);
    const result = await body({ time, service, network });
    await network.untilIdle();
    return result;
  });
}

const add = (userId: string) => ({
  Update: {
    TableName: names.WALLETS_TABLE,
    Key: { userId },
    UpdateExpression: 'ADD balance :one',
    ExpressionAttributeValues: { ':one': 1 },
  },
});
const transact = (items: Items, token?: string) =>
  dynamo.send(new TransactWriteCommand({ TransactItems: items, ...(token && { ClientRequestToken: token }) }));
const batch = (keys: number) =>
  dynamo.send(
    new BatchGetCommand({
      RequestItems: {
        [names.WALLETS_TABLE]: {
          Keys: Array.from({ length: keys }, (_, index) => ({ userId: `key-${index}` })),
          ConsistentRead: true,
        },
      },
    }),
  );
const balanceOf = async ({ network }: Scene, userId: string) => {
  const command = new GetCommand({ TableName: names.WALLETS_TABLE, Key: { userId } });
  return (await network.bypass(() => dynamo.send(command))).Item?.balance;
};
const reasonsOf = (error: unknown) => {
  expect(error).toBeInstanceOf(TransactionCanceledException);
  return (error as TransactionCanceledException).CancellationReasons?.map(({ Code }) => Code);
};

it('cancels the later of two transactions on one item, with a reason per item in order', async () => {
  await play(async (scene) => {
    const first = transact([add('shared-1')]).then(() => scene.time.elapsedMs);
    const refusedMs = await transact([add('a'), add('shared-1'), add('b')]).catch((error) => {
      expect(reasonsOf(error)).toEqual(['None', 'TransactionConflict', 'None']);
      return scene.time.elapsedMs;
    });
    expect(refusedMs).toBeLessThan(await first);
    expect(scene.service.counts).toMatchObject({ calls: 2, writeUnits: 2, conflicts: 1 });
    await transact([add('shared-1')]);
    expect(await balanceOf(scene, 'shared-1')).toBe(2);
  });
});

it('refuses plain writes to an item inside a transaction, and reads its old state', async () => {
  await play(async (scene) => {
    const transaction = transact([add('held')]);
    const write = dynamo.send(new UpdateCommand({ ...add('held').Update, TableName: names.WALLETS_TABLE }));
    const read = dynamo.send(
      new BatchGetCommand({ RequestItems: { [names.WALLETS_TABLE]: { Keys: [{ userId: 'held' }] } } }),
    );
    await expect(write).rejects.toMatchObject({ name: 'TransactionConflictException' });
    expect((await read).Responses?.[names.WALLETS_TABLE]).toEqual([]);
    await transaction;
    expect(await balanceOf(scene, 'held')).toBe(1);
  });
});

it('gives transactions the published median and maximum latency: 25.3 and 218 ms', async () => {
  const durations = await play(async ({ time }) => {
    const all: number[] = [];
    for (let turn = 0; turn < 200; turn += 1) {
      const startMs = time.elapsedMs;
      await transact([add('timed')]);
      all.push(time.elapsedMs - startMs);
    }
    return all.sort((a, b) => a - b);
  });
  expect(durations[100]).toBeGreaterThan(20);
  expect(durations[100]).toBeLessThan(31);
  expect(durations.at(-1)).toBeLessThanOrEqual(SLOWEST_MS);
});

it('throttles a partition beyond 1,000 write units a second: a transaction with reasons, a plain write with an exception', async () => {
  await play(async ({ service }) => {
    const all = Array.from({ length: 501 }, (_, index) => transact([add(`many-${index}`)]));
    const refused = (await Promise.allSettled(all)).filter((it) => it.status === 'rejected');
    expect(refused.map(({ reason }) => reasonsOf(reason))).toEqual([['ThrottlingError']]);
    expect(service.counts).toMatchObject({ writeUnits: 1_000, throttles: 1 });
  }, ONE_PARTITION);
  await play(async () => {
    const put = (index: number) =>
      dynamo.send(new PutCommand({ TableName: names.WALLETS_TABLE, Item: { userId: `put-${index}` } }));
    const settled = await Promise.allSettled(Array.from({ length: 1_100 }, (_, index) => put(index)));
    const refused = settled.flatMap((it) => (it.status === 'rejected' ? [it.reason.name] : []));
    expect(new Set(refused)).toEqual(new Set(['ThrottlingException']));
  }, ONE_PARTITION);
});

it('leaves keys of a batch unprocessed where their partition lacks read units, and refuses a batch of such keys only', async () => {
  await play(async ({ service }) => {
    const answers = await Promise.all(Array.from({ length: 31 }, () => batch(99)));
    const left = answers.reduce((sum, it) => sum + (it.UnprocessedKeys?.[names.WALLETS_TABLE]?.Keys?.length ?? 0), 0);
    // Of 3,069 keys; a few units are refilled while the batches arrive.
    expect(left).toBeGreaterThan(0);
    expect(left + service.counts.readUnits).toBe(3_069);
    expect(service.counts.readUnits).toBeLessThan(3_060);
    await expect(Promise.all(Array.from({ length: 60 }, () => batch(99)))).rejects.toMatchObject({
      name: 'ProvisionedThroughputExceededException',
    });
  }, ONE_PARTITION);
});

it('keeps the items under one partition key on one partition', async () => {
  await play(async () => {
    const put = (index: number) => ({
      Put: { TableName: names.ORDERS_TABLE, Item: { userId: 'one', orderId: `${index}`, createdAt: 'now' } },
    });
    const all = Array.from({ length: 300 }, (_, index) => transact([put(index)]));
    const refused = (await Promise.allSettled(all)).filter((it) => it.status === 'rejected');
    // Four units each, as an order has an index entry.
    expect(refused).toHaveLength(50);
  }, PLENTY);
});

it('answers a repeated token with in progress, then with success, and writes once', async () => {
  await play(async (scene) => {
    const first = transact([add('twice')], 'token-1');
    await expect(transact([add('twice')], 'token-1')).rejects.toMatchObject({ name: 'TransactionInProgressException' });
    await first;
    await transact([add('twice')], 'token-1');
    expect(await balanceOf(scene, 'twice')).toBe(1);
    await expect(transact([add('other')], 'token-1')).rejects.toMatchObject({
      name: 'IdempotentParameterMismatchException',
    });
  });
});

it('ends a transaction after its first phase where a condition fails, and writes at its end where none does', async () => {
  await play(async (scene) => {
    const startMs = scene.time.elapsedMs;
    const never = { Update: { ...add('first-phase').Update, ConditionExpression: 'attribute_exists(closed)' } };
    await expect(transact([never])).rejects.toThrow('ConditionalCheckFailed');
    expect(scene.time.elapsedMs - startMs).toBeLessThan(30);
    let balance: unknown;
    const transaction = transact([add('second-phase')]).then(() => scene.time.elapsedMs);
    let unseenMs = 0;
    const watch = (async () => {
      while (balance === undefined) {
        unseenMs = scene.time.elapsedMs;
        const command = new GetCommand({ TableName: names.WALLETS_TABLE, Key: { userId: 'second-phase' } });
        balance = (await dynamo.send(command)).Item?.balance;
      }
    })();
    const endMs = await transaction;
    await watch;
    expect(unseenMs).toBeGreaterThan(endMs - SLOWEST_PLAIN_MS);
  });
});

it("passes on the engine's refusals, and runs a retry with their token", async () => {
  await play(async () => {
    const never = { Update: { ...add('own').Update, ConditionExpression: 'attribute_exists(closed)' } };
    for (let turn = 0; turn < 2; turn += 1) {
      const refused = await transact([add('own-2'), never], 'token-2').catch(reasonsOf);
      expect(refused).toEqual(['None', 'ConditionalCheckFailed']);
    }
  });
});

it('loses requests and replies, each by a reset and by silence', async () => {
  const outcomes = await play(
    async (scene) => {
      const seen: string[] = [];
      for (let turn = 0; turn < 40; turn += 1) {
        const startMs = scene.time.elapsedMs;
        const userId = `lost-${turn}`;
        const ended = await transact([add(userId)]).catch((error) => error.name as string);
        expect(ended).toBe('StoreFault');
        await scene.network.untilIdle();
        // The SDK makes two attempts, so silence lasts twice the request timeout.
        const waitedMs = scene.time.elapsedMs - startMs;
        expect(waitedMs).toBeGreaterThan(FASTEST_MS);
        seen.push(
          `${(await balanceOf(scene, userId)) ?? 0} ${waitedMs >= 2 * DYNAMODB_REQUEST_MS ? 'silence' : 'sooner'}`,
        );
      }
      expect(scene.service.counts.calls).toBeGreaterThan(40);
      return new Set(seen);
    },
    PLENTY,
    1,
  );
  expect([...outcomes].sort()).toEqual(['0 silence', '0 sooner', '1 silence', '1 sooner']);
});

it('fails a call at once when the client aborts it, and completes it all the same', async () => {
  await play(async (scene) => {
    const abort = new AbortController();
    const command = new TransactWriteCommand({ TransactItems: [add('aborted')] });
    const sent = dynamo.send(command, { abortSignal: abort.signal }).catch((error) => error.name);
    setTimeout(() => abort.abort(), 2);
    expect(await sent).toBe('AbortError');
    expect(scene.time.elapsedMs).toBe(2);
    await scene.network.untilIdle();
    expect(await balanceOf(scene, 'aborted')).toBe(1);
  });
});

it('fails with a defect for an unknown operation', async () => {
  await play(async () => {
    const query = new QueryCommand({
      TableName: names.ORDERS_TABLE,
      KeyConditionExpression: 'userId = :u',
      ExpressionAttributeValues: { ':u': 'one' },
    });
    await expect(dynamo.send(query)).rejects.toThrow('The simulation does not know Query.');
  });
});
