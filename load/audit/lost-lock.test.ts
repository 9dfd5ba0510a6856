import { GetCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { Redis } from 'ioredis';
import type { Charge } from '../../lambdas/charges/charge.ts';
import { ChargeLock } from '../../lambdas/charges/charge-lock.ts';
import type { ChargeStore } from '../../lambdas/charges/charge-store.ts';
import { systemClock } from '../../lambdas/shared/clock.ts';
import { OptionalRedis } from '../../lambdas/shared/optional-redis.ts';
import { connectRedis } from '../../lambdas/shared/redis-client.ts';
import { PATIENCE_MS } from '../../lambdas/testing/test-shop.ts';
import { type PlayedRun, playRun } from './testing/played-run.ts';

let run: PlayedRun;
let redis: Redis;
const closing: (() => void)[] = [];
beforeEach(async () => {
  run = await playRun();
  redis = new Redis(process.env.REDIS_URL as string);
});
afterEach(() => {
  for (const close of closing.splice(0)) close();
  redis.disconnect();
  run.close();
});

type Add = ChargeStore['add'];

/** A point at which a charge waits until the test opens it. */
class Gate {
  readonly #reached = Promise.withResolvers<void>();
  readonly #opened = Promise.withResolvers<void>();
  readonly reached = this.#reached.promise;

  async pass(): Promise<void> {
    this.#reached.resolve();
    await this.#opened.promise;
  }

  open(): void {
    this.#opened.resolve();
  }
}

/** A read-modify-write of the balance, which needs mutual exclusion. */
function readThenWrite(gate: Gate): Add {
  return async (userId, charge: Charge) => {
    const { dynamo, names } = run.shop;
    const wallets = names.WALLETS_TABLE as string;
    const found = await dynamo.send(new GetCommand({ TableName: wallets, Key: { userId }, ConsistentRead: true }));
    await gate.pass();
    const balance = Number(found.Item?.balance ?? 0) + charge.amount;
    const TransactItems = [
      { Put: { TableName: wallets, Item: { userId, balance } } },
      { Put: { TableName: names.CHARGES_TABLE as string, Item: { userId, ...charge } } },
    ];
    await dynamo.send(new TransactWriteCommand({ TransactItems }));
    return { kind: 'added' };
  };
}

/** The shop's own conditional write. */
function conditionalWrite(gate: Gate): Add {
  return async (...charge) => {
    await gate.pass();
    return run.shop.charges.add(...charge);
  };
}

/** The charge lock of one process, with a gate before its release; the planted defect releases it with a plain DEL. */
function lockOf(isPlainDel: boolean, gate: Gate): ChargeLock {
  const connect = () => connectRedis(process.env.REDIS_URL as string);
  const client = new OptionalRedis(() => {
    const connection = connect();
    const evaluate = connection.eval.bind(connection) as (...args: unknown[]) => Promise<unknown>;
    const tampered = async (...args: unknown[]) => {
      const [script, , lockKey] = args as [string, number, string];
      if (!script.includes('Only the holder may release')) return evaluate(...args);
      await gate.pass();
      return isPlainDel ? connection.del(lockKey) : evaluate(...args);
    };
    return Object.assign(connection, { eval: tampered });
  }, systemClock);
  const lock = new ChargeLock(client, connect);
  closing.push(() => {
    client.close();
    lock.close();
  });
  return lock;
}

/**
 * Three processes charge one user: the first writes and loses its lock, the second takes the lock and starts its write, the
 * first releases the lock, and the third tries to take it.
 */
async function chargeThroughLostLock(writeOf: (gate: Gate) => Add, isPlainDel: boolean): Promise<void> {
  const userId = run.lastUser;
  const begin = (key: string) => {
    const writing = new Gate();
    const releasing = new Gate();
    const charges = { add: writeOf(writing) } as ChargeStore;
    const done = run.charge(userId, key, 10, lockOf(isPlainDel, releasing), charges);
    return { writing, releasing, done };
  };
  const first = begin('first');
  first.writing.open();
  await first.releasing.reached;
  await redis.del(`charge-lock:{${userId}}`);
  const second = begin('second');
  await second.writing.reached;
  first.releasing.open();
  await first.done;
  const third = begin('third');
  third.releasing.open();
  await untilWritingOrQueued(userId, third.writing);
  second.writing.open();
  second.releasing.open();
  await second.done;
  third.writing.open();
  await third.done;
}

/** Waits until a charge writes or is queued for the lock. */
async function untilWritingOrQueued(userId: string, writing: Gate): Promise<void> {
  let isWriting = false;
  void writing.reached.then(() => {
    isWriting = true;
  });
  const until = Date.now() + PATIENCE_MS;
  while (!isWriting && (await redis.zcard(`charge-queue:{${userId}}`)) === 0) {
    if (Date.now() > until) throw new Error('The charge neither writes nor is queued.');
  }
}

test('with a plain DEL, two charges write at once, and the balance loses one of them', async () => {
  await chargeThroughLostLock(readThenWrite, true);
  expect(await run.brokenRules()).toEqual(['wallet-adds-up']);
});

test('with a release by the holder only, the same charges write in turn, and none is lost', async () => {
  await chargeThroughLostLock(readThenWrite, false);
  expect(await run.brokenRules()).toEqual([]);
});

test('with the conditional write and a plain DEL, no charge is lost', async () => {
  await chargeThroughLostLock(conditionalWrite, true);
  expect(await run.brokenRules()).toEqual([]);
});
