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
import { inVirtualTime, type VirtualTime } from '../virtual-time.ts';
import { DynamoService } from './dynamo-service.ts';
import { Engine } from './engine.ts';
import { SimulatedNetwork } from './simulated-network.ts';

type Items = NonNullable<TransactWriteCommandInput['TransactItems']>;

const ONE_PARTITION = { writeUnits: 1_000, readUnits: 3_000 };
const PLENTY = { writeUnits: 10_000_000, readUnits: 10_000_000 };
const SLOWEST_MS = 218;
const SLOWEST_PLAIN_MS = 29;
/** Two calls in a row are never faster. */
const FASTEST_MS = 4;

let names: Record<string, string>;
let dynamo: Dynamo;
let engine: Engine;

beforeAll(async () => {
  names = await createTables('simulated-dynamo-', process.env.AWS_ENDPOINT_URL_DYNAMODB as string);
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
    await network.untilAtRest();
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
const batch = (keys: number, isConsistent = true) =>
  dynamo.send(
    new BatchGetCommand({
      RequestItems: {
        [names.WALLETS_TABLE as string]: {
          Keys: Array.from({ length: keys }, (_, index) => ({ userId: `key-${index}` })),
          ConsistentRead: isConsistent,
        },
      },
    }),
  );
const balanceOf = async ({ network }: Scene, userId: string) => {
  const command = new GetCommand({ TableName: names.WALLETS_TABLE, Key: { userId } });
  return (await network.quietly(() => dynamo.send(command))).Item?.balance;
};
const reasonsOf = (error: unknown) => {
  expect(error).toBeInstanceOf(TransactionCanceledException);
  return (error as TransactionCanceledException).CancellationReasons?.map(({ Code }) => Code);
};

it('cancels the later of two transactions on one item at once, with a reason for every item in order', async () => {
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

it('holds an item for as long as its transaction takes: no plain write meanwhile, reads at any time, the old state', async () => {
  await play(async (scene) => {
    const transaction = transact([add('held')]);
    const write = dynamo.send(new UpdateCommand({ ...add('held').Update, TableName: names.WALLETS_TABLE }));
    const read = dynamo.send(
      new BatchGetCommand({ RequestItems: { [names.WALLETS_TABLE as string]: { Keys: [{ userId: 'held' }] } } }),
    );
    await expect(write).rejects.toMatchObject({ name: 'TransactionConflictException' });
    expect((await read).Responses?.[names.WALLETS_TABLE as string]).toEqual([]);
    await transaction;
    expect(await balanceOf(scene, 'held')).toBe(1);
  });
});

it('takes as long as published: half of the transactions no longer than 25.3 ms, none longer than 218 ms', async () => {
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

it('throttles a partition beyond 1,000 write units a second: a transaction by its reasons, a plain write by an exception', async () => {
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

it('leaves keys of a batch unprocessed where their partition is out of read units, and refuses it where all are', async () => {
  await play(async ({ service }) => {
    const answers = await Promise.all(Array.from({ length: 31 }, () => batch(99)));
    const left = answers.reduce(
      (sum, it) => sum + (it.UnprocessedKeys?.[names.WALLETS_TABLE as string]?.Keys?.length ?? 0),
      0,
    );
    // Of the 3,069 keys; a few units come back while the batches arrive.
    expect(left).toBeGreaterThan(0);
    expect(left + service.counts.readUnits).toBe(3_069);
    expect(service.counts.readUnits).toBeLessThan(3_060);
    await expect(Promise.all(Array.from({ length: 60 }, () => batch(99)))).rejects.toMatchObject({
      name: 'ProvisionedThroughputExceededException',
    });
  }, ONE_PARTITION);
});

it('counts a key at a unit, there or not, at half of it where the read need not be consistent', async () => {
  await play(async ({ service }) => {
    await batch(65);
    await batch(10, false);
    expect(service.counts).toMatchObject({ calls: 2, readUnits: 70 });
  });
});

it('keeps the items of one partition key on one partition', async () => {
  await play(async () => {
    const put = (index: number) => ({
      Put: { TableName: names.ORDERS_TABLE, Item: { userId: 'one', orderId: `${index}`, createdAt: 'now' } },
    });
    const all = Array.from({ length: 300 }, (_, index) => transact([put(index)]));
    const refused = (await Promise.allSettled(all)).filter((it) => it.status === 'rejected');
    // Four units each, as an order stands in its index too.
    expect(refused).toHaveLength(50);
  }, PLENTY);
});

it('answers a token that comes again: in progress, then done, and never does it twice', async () => {
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

it('ends a transaction whose condition fails after its first phase, and writes no other before its end', async () => {
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

it("passes the engine's own refusals on, frees the items after them, and lets their token try again", async () => {
  await play(async () => {
    const never = { Update: { ...add('own').Update, ConditionExpression: 'attribute_exists(closed)' } };
    for (let turn = 0; turn < 2; turn += 1) {
      const refused = await transact([add('own-2'), never], 'token-2').catch(reasonsOf);
      expect(refused).toEqual(['None', 'ConditionalCheckFailed']);
    }
  });
});

it('loses requests and replies at the given rate, before and after the work, by a reset and by silence', async () => {
  const fates = await play(
    async (scene) => {
      const seen: string[] = [];
      for (let turn = 0; turn < 40; turn += 1) {
        const startMs = scene.time.elapsedMs;
        const userId = `lost-${turn}`;
        const ended = await transact([add(userId)]).catch((error) => error.name as string);
        expect(ended).toBe('StoreFault');
        await scene.network.untilAtRest();
        // The SDK tries twice, so silence lasts twice its bound.
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
  expect([...fates].sort()).toEqual(['0 silence', '0 sooner', '1 silence', '1 sooner']);
});

it('gives up for the client when it is told to, and does the work all the same', async () => {
  await play(async (scene) => {
    const abort = new AbortController();
    const command = new TransactWriteCommand({ TransactItems: [add('aborted')] });
    const sent = dynamo.send(command, { abortSignal: abort.signal }).catch((error) => error.name);
    setTimeout(() => abort.abort(), 2);
    expect(await sent).toBe('AbortError');
    expect(scene.time.elapsedMs).toBe(2);
    await scene.network.untilAtRest();
    expect(await balanceOf(scene, 'aborted')).toBe(1);
  });
});

it('fails loudly for an operation that it does not know', async () => {
  await play(async () => {
    const query = new QueryCommand({
      TableName: names.ORDERS_TABLE,
      KeyConditionExpression: 'userId = :u',
      ExpressionAttributeValues: { ':u': 'one' },
    });
    await expect(dynamo.send(query)).rejects.toThrow('The simulation does not know Query.');
  });
});
