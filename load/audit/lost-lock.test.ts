import { GetCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { Redis } from 'ioredis';
import type { Charge } from '../../lambdas/charges/charge.ts';
import { ChargeLock } from '../../lambdas/charges/charge-lock.ts';
import type { ChargeStore } from '../../lambdas/charges/charge-store.ts';
import { systemClock } from '../../lambdas/shared/clock.ts';
import { OptionalRedis } from '../../lambdas/shared/optional-redis.ts';
import { connectRedis } from '../../lambdas/shared/redis-client.ts';
import { PATIENCE_MS } from '../../lambdas/testing/test-shop.ts';
import { type PlayedRun, playRun } from './played-run.ts';

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

/** A point that a charge comes to and waits at until it may go on. */
class Gate {
  readonly #came = Promise.withResolvers<void>();
  readonly #opened = Promise.withResolvers<void>();
  readonly came = this.#came.promise;

  async pass(): Promise<void> {
    this.#came.resolve();
    await this.#opened.promise;
  }

  open(): void {
    this.#opened.resolve();
  }
}

/** A write of charges that reads the balance, adds to it, and writes the sum: right only as long as it is alone. */
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

/** The shop's own write of charges, whose condition and sum are the store's. */
function conditionalWrite(gate: Gate): Add {
  return async (...charge) => {
    await gate.pass();
    return run.shop.charges.add(...charge);
  };
}

/** The shop's lock as one process has it, which comes to a gate before its release; released by a plain DEL if so planted. */
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
 * Three processes charge one user. The first has written, and its lock ends before it releases; the second has the lock
 * and is at work; now the first releases, and the third comes.
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
  await first.releasing.came;
  await redis.del(`charge-lock:{${userId}}`);
  const second = begin('second');
  await second.writing.came;
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

/** Until a charge writes, or waits for the lock. */
async function untilWritingOrQueued(userId: string, writing: Gate): Promise<void> {
  let isWriting = false;
  void writing.came.then(() => {
    isWriting = true;
  });
  const until = Date.now() + PATIENCE_MS;
  while (!isWriting && (await redis.zcard(`charge-queue:{${userId}}`)) === 0) {
    if (Date.now() > until) throw new Error('The charge neither writes nor waits.');
  }
}

test('a lock released by a plain DEL lets two charges in at once, and one of them is lost from the balance', async () => {
  await chargeThroughLostLock(readThenWrite, true);
  expect(await run.brokenRules()).toEqual(['wallet-adds-up']);
});

test('a lock that only its holder releases keeps the same charges apart, and nothing is lost', async () => {
  await chargeThroughLostLock(readThenWrite, false);
  expect(await run.brokenRules()).toEqual([]);
});

test('the conditional write loses nothing, even when the lock is released by a plain DEL', async () => {
  await chargeThroughLostLock(conditionalWrite, true);
  expect(await run.brokenRules()).toEqual([]);
});
