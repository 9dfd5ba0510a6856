import { randomUUID } from 'node:crypto';
import { CHARGE_DEADLINE_MS } from '../shared/bounds.ts';
import { systemClock } from '../shared/clock.ts';
import { Problem } from '../shared/problem.ts';
import { badNetworks } from '../testing/bad-networks.ts';
import { openCluster, openRedis } from '../testing/redis-server.ts';
import { startTcpProxy } from '../testing/tcp-proxy.ts';
import { codeOf, openLock, openShop, PATIENCE_MS, type TestShop } from '../testing/test-shop.ts';
import { chargeWallet } from './charge-wallet.ts';

/** No machine is so slow that what is bounded takes this long; what is not bounded takes for ever. */
const NEVER_MS = 10 * CHARGE_DEADLINE_MS;

let shop: TestShop;
let user: string;
const closing: (() => unknown)[] = [];
beforeAll(async () => {
  shop = await openShop();
});
beforeEach(() => {
  user = randomUUID();
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});
afterAll(() => shop.close());

type Lock = ReturnType<typeof openLock>['lock'];

/** A process's lock, closed when the test ends. */
function open(url: string): Lock {
  const opened = openLock(url);
  closing.push(opened.close);
  return opened.lock;
}

async function openOwnRedis(...settings: string[]) {
  const own = await openRedis(...settings);
  closing.push(own.stop);
  const proxy = await startTcpProxy(own.port);
  closing.push(proxy.stop);
  return { own, proxy, url: `redis://127.0.0.1:${proxy.port}` };
}

/** One request; `kind` says whether it had the lock. A busy machine's store gets more time than a deadline. */
async function chargeOnce(lock: Lock, key: string = randomUUID(), from = shop): Promise<'held' | 'lock-free'> {
  const trace = from.trace();
  const start = Date.now();
  try {
    await chargeWallet({ userId: user, idempotencyKey: key, amount: 1 }, { ...from, lock }, trace);
  } finally {
    expect(Date.now() - start).toBeLessThan(NEVER_MS);
  }
  return trace.lockFree ? 'lock-free' : 'held';
}

/** A client that sends the same again as long as it is told to. */
async function chargePatiently(lock: Lock, key: string, from = shop): Promise<void> {
  const until = Date.now() + PATIENCE_MS / 3;
  for (;;) {
    try {
      await chargeOnce(lock, key, from);
      return;
    } catch (error) {
      const isOver = Date.now() > until || !(error instanceof Problem);
      if (isOver || !['charge-in-progress', 'try-again'].includes(error.code)) throw error;
    }
  }
}

const EXPECTED = ['done', 'charge-in-progress', 'try-again'];

/** A request with a charge's own deadline, and the code of its answer. */
async function sendOnce(lock: Lock, idempotencyKey: string, from: TestShop): Promise<string> {
  const start = Date.now();
  const trace = from.trace(CHARGE_DEADLINE_MS);
  try {
    return await codeOf(chargeWallet({ userId: user, idempotencyKey, amount: 1 }, { ...from, lock }, trace));
  } finally {
    expect(Date.now() - start).toBeLessThan(NEVER_MS);
  }
}

/** Charges until one has the lock again; gives up after ten seconds. */
async function untilHeld(lock: Lock): Promise<void> {
  const until = Date.now() + 10_000;
  for (;;) {
    const kind = await chargeOnce(lock).catch((error) => {
      // What another process could not give back through a bad network ends by itself.
      if ((error as Problem).code !== 'charge-in-progress') throw error;
    });
    if (kind === 'held') return;
    if (Date.now() > until) throw new Error('The lock did not come back within seconds.');
    await systemClock.sleep(50);
  }
}

async function untilTrue(isTrue: () => boolean | Promise<boolean>, withinMs = 10_000): Promise<void> {
  const until = Date.now() + withinMs;
  while (!(await isTrue())) {
    if (Date.now() > until) throw new Error('It did not come to be so.');
    await systemClock.sleep(10);
  }
}

/** As many charges as keys, from both processes, each key sent by both; all are credited once. */
async function chargeThrough(locks: readonly Lock[], from = shop): Promise<void> {
  const before = await shop.balanceOf(user);
  const keys = Array.from({ length: 8 }, () => randomUUID());
  await Promise.all(keys.flatMap((key) => locks.map((lock) => chargePatiently(lock, key, from))));
  expect((await shop.balanceOf(user)) - before).toBe(keys.length);
}

describe('Redis behind a bad network', () => {
  test.each(badNetworks)('%s: nothing is lost or doubled, and the lock comes back', async (_name, fault) => {
    const { proxy, url } = await openOwnRedis();
    const locks = [open(url), open(url)];
    await chargeThrough(locks);
    proxy.behave(fault);
    await chargeThrough(locks);
    proxy.behave({ kind: 'none' });
    await chargeThrough(locks);
    for (const lock of locks) await untilHeld(lock);
  });

  test('a round trip of 80 ms leaves the lock working', async () => {
    const { proxy, url } = await openOwnRedis();
    proxy.behave({ kind: 'delay', ms: 40 });
    await untilHeld(open(url));
  });

  test('connections that fell silent are dropped at the first charge, and the next has the lock', async () => {
    const { proxy, url } = await openOwnRedis();
    const lock = open(url);
    await untilHeld(lock);
    proxy.silence();
    expect(await chargeOnce(lock)).toBe('lock-free');
    await untilHeld(lock);
  });

  test('a lock that was taken, but whose reply was lost, is given back before the answer', async () => {
    const { own, proxy, url } = await openOwnRedis();
    const lock = open(url);
    await untilHeld(lock);
    proxy.behave({ kind: 'lost reply' });
    expect(await chargeOnce(lock)).toBe('lock-free');
    expect(await own.admin.exists(`charge-lock:{${user}}`)).toBe(0);
  });

  test('a lock whose release was lost is given back with the next charge of its process, whoever makes it', async () => {
    const { own, proxy, url } = await openOwnRedis();
    const lock = open(url);
    await untilHeld(lock);
    const monitor = await own.admin.monitor();
    closing.push(() => monitor.disconnect());
    let token = '';
    monitor.on('monitor', (_time, args: string[]) => {
      if (args[0] === 'eval') token = args[6] as string;
    });
    proxy.behave({ kind: 'lost reply' });
    expect(await chargeOnce(lock)).toBe('lock-free');
    // As if the releases had been lost, not their replies.
    const stuck = `charge-lock:{${user}}`;
    await own.admin.set(stuck, token, 'PX', 60_000);
    proxy.behave({ kind: 'none' });
    user = randomUUID();
    await untilHeld(lock);
    expect(await own.admin.exists(stuck)).toBe(0);
  });

  test('a command that arrives after it was given up keeps the lock from nobody', async () => {
    const { own, proxy, url } = await openOwnRedis();
    const lock = open(url);
    await untilHeld(lock);
    const monitor = await own.admin.monitor();
    closing.push(() => monitor.disconnect());
    let scripts = 0;
    monitor.on('monitor', (_time, [command]: string[]) => {
      if (command === 'eval') scripts += 1;
    });
    const before = proxy.carried();
    proxy.behave({ kind: 'delay', ms: 1_000 });
    const charging = chargeOnce(lock);
    await untilTrue(() => proxy.carried() > before);
    // New connections are fast, so what gives the lock up there overtakes what takes it.
    proxy.behave({ kind: 'none' });
    expect(await charging).toBe('lock-free');
    await untilTrue(() => scripts >= 2);
    await untilTrue(async () => (await own.admin.exists(`charge-lock:{${user}}`)) === 0, 3_000);
  });
});

test('who may have taken the lock while Redis paused has given it back when Redis goes on', async () => {
  const own = await openRedis();
  closing.push(own.stop);
  const [lock, other] = [open(own.url), open(own.url)];
  for (const each of [lock, other]) await untilHeld(each);
  await own.admin.call('CLIENT', 'PAUSE', '400', 'ALL');
  expect(await chargeOnce(lock)).toBe('lock-free');
  // Answered once the pause is over.
  await own.admin.ping();
  // Not refused, in whichever process it comes.
  await chargeOnce(lock);
  await chargeOnce(other);
});

test.each([
  ['a port where nothing listens', () => 'redis://127.0.0.1:1'],
  ['a host that does not exist', () => 'redis://redis.invalid:6379'],
  ['a wrong password', (port: number) => `redis://shop:wrong@127.0.0.1:${port}`],
  ['a server without TLS', (port: number) => `rediss://127.0.0.1:${port}`],
])('with %s every charge is credited without the lock', async (_name, urlOf) => {
  const { own } = await openOwnRedis();
  const lock = open(urlOf(own.port));
  for (let times = 0; times < 3; times += 1) expect(await chargeOnce(lock)).toBe('lock-free');
  expect(await shop.balanceOf(user)).toBe(3);
});

test('a node that owns a part of the slots is a Redis that fails, not one that hangs', async () => {
  const cluster = await openCluster('on ~* +@all');
  closing.push(cluster.stop);
  await cluster.admin.call('CLUSTER', 'DELSLOTSRANGE', '0', '16383');
  expect(await chargeOnce(open(cluster.url))).toBe('lock-free');
  expect(await shop.balanceOf(user)).toBe(1);
});

test.each(['SIGKILL', 'SIGSTOP'] as const)(
  'after %s charges go on, and the lock comes back with Redis',
  async (signal) => {
    const { own, url } = await openOwnRedis();
    const locks = [open(url), open(url)];
    await chargeThrough(locks);
    process.kill(own.pid, signal);
    await chargeThrough(locks);
    if (signal === 'SIGKILL') return;
    process.kill(own.pid, 'SIGCONT');
    for (const lock of locks) await untilHeld(lock);
  },
);

describe('DynamoDB behind a bad network', () => {
  test.each(badNetworks)('%s: nothing is lost or doubled', async (_name, fault) => {
    const endpoint = process.env.AWS_ENDPOINT_URL_DYNAMODB as string;
    const proxy = await startTcpProxy(Number(new URL(endpoint).port));
    closing.push(proxy.stop);
    process.env.AWS_ENDPOINT_URL_DYNAMODB = `http://127.0.0.1:${proxy.port}`;
    closing.push(() => {
      process.env.AWS_ENDPOINT_URL_DYNAMODB = endpoint;
    });
    const bad = await openShop();
    closing.push(bad.close);
    const { url } = await openOwnRedis();
    const locks = [open(url), open(url)];
    const keys = Array.from({ length: 8 }, () => randomUUID());
    proxy.behave(fault);
    const outcomes = await Promise.all(keys.flatMap((key) => locks.map((lock) => sendOnce(lock, key, bad))));
    proxy.behave({ kind: 'none' });
    // Whatever they were told, the same keys sent again end right.
    await Promise.all(keys.flatMap((key) => locks.map((lock) => chargePatiently(lock, key, bad))));
    expect(await bad.balanceOf(user)).toBe(keys.length);
    expect(outcomes.filter((outcome) => !EXPECTED.includes(outcome))).toEqual([]);
  });
});
