import { randomUUID } from 'node:crypto';
import { CHARGE_DEADLINE_MS } from '../shared/bounds.ts';
import { Problem } from '../shared/problem.ts';
import { badNetworks } from '../testing/bad-networks.ts';
import { openCluster, openRedis } from '../testing/redis-server.ts';
import { startTcpProxy } from '../testing/tcp-proxy.ts';
import { codeOf, openLock, openShop, PATIENCE_MS, type TestShop } from '../testing/test-shop.ts';
import { until } from '../testing/until.ts';
import { chargeWallet } from './charge-wallet.ts';

/** Far above every timeout, so that only an unbounded wait reaches it, never a slow machine. */
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

/** The lock of another process, closed after the test. */
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

/** One charge, with or without the lock. Its deadline is generous: a busy machine's store may be slow. */
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

/** Retries as a client does as long as the answer is retryable. */
async function chargePatiently(lock: Lock, key: string, from = shop): Promise<void> {
  const end = Date.now() + PATIENCE_MS / 3;
  for (;;) {
    try {
      await chargeOnce(lock, key, from);
      return;
    } catch (error) {
      const isOver = Date.now() > end || !(error instanceof Problem);
      if (isOver || !['charge-in-progress', 'try-again'].includes(error.code)) throw error;
    }
  }
}

const EXPECTED = ['done', 'charge-in-progress', 'try-again'];

/** One charge with the real deadline; returns the code of its answer. */
async function sendOnce(lock: Lock, idempotencyKey: string, from: TestShop): Promise<string> {
  const start = Date.now();
  const trace = from.trace(CHARGE_DEADLINE_MS);
  try {
    return await codeOf(chargeWallet({ userId: user, idempotencyKey, amount: 1 }, { ...from, lock }, trace));
  } finally {
    expect(Date.now() - start).toBeLessThan(NEVER_MS);
  }
}

/** Charges until one holds the lock again, which must be within ten seconds. */
function untilHeld(lock: Lock): Promise<void> {
  const isHeld = async () => {
    const kind = await chargeOnce(lock).catch((error) => {
      // A lock that another process could not release through a bad network expires by itself.
      if ((error as Problem).code !== 'charge-in-progress') throw error;
    });
    return kind === 'held';
  };
  return until(isHeld, 'the lock is held again', 10_000);
}

/** Eight charges, each sent by both processes; all are credited once. */
async function chargeThrough(locks: readonly Lock[], from = shop): Promise<void> {
  const before = await shop.balanceOf(user);
  const keys = Array.from({ length: 8 }, () => randomUUID());
  await Promise.all(keys.flatMap((key) => locks.map((lock) => chargePatiently(lock, key, from))));
  expect((await shop.balanceOf(user)) - before).toBe(keys.length);
}

describe('Redis behind a bad network', () => {
  test.each(badNetworks)(
    '%s: each charge is credited once, and the lock works again afterwards',
    async (_name, fault) => {
      const { proxy, url } = await openOwnRedis();
      const locks = [open(url), open(url)];
      await chargeThrough(locks);
      proxy.behave(fault);
      await chargeThrough(locks);
      proxy.behave({ kind: 'none' });
      await chargeThrough(locks);
      for (const lock of locks) await untilHeld(lock);
    },
  );

  test('the lock works at a round trip of 80 ms', async () => {
    const { proxy, url } = await openOwnRedis();
    proxy.behave({ kind: 'delay', ms: 40 });
    await untilHeld(open(url));
  });

  test('connections that fell silent are dropped at the first charge, and the next one holds the lock', async () => {
    const { proxy, url } = await openOwnRedis();
    const lock = open(url);
    await untilHeld(lock);
    proxy.silence();
    expect(await chargeOnce(lock)).toBe('lock-free');
    await untilHeld(lock);
  });

  test('a lock that was taken by a command without a reply is released before the answer', async () => {
    const { own, proxy, url } = await openOwnRedis();
    const lock = open(url);
    await untilHeld(lock);
    proxy.behave({ kind: 'lost reply' });
    expect(await chargeOnce(lock)).toBe('lock-free');
    expect(await own.admin.exists(`charge-lock:{${user}}`)).toBe(0);
  });

  test('a lock whose release was lost is released with the next charge of its process, of any user', async () => {
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
    // Now as if the releases themselves had been lost, not their replies.
    const stuck = `charge-lock:{${user}}`;
    await own.admin.set(stuck, token, 'PX', 60_000);
    proxy.behave({ kind: 'none' });
    user = randomUUID();
    await untilHeld(lock);
    expect(await own.admin.exists(stuck)).toBe(0);
  });

  test('a command that arrives after its timeout does not keep the lock', async () => {
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
    await until(() => proxy.carried() > before, 'the command is on its way');
    // New connections are fast, so a release sent there overtakes the acquisition.
    proxy.behave({ kind: 'none' });
    expect(await charging).toBe('lock-free');
    await until(() => scripts >= 2, 'both scripts ran');
    // Less than the life of a lock, so it was released.
    await until(async () => (await own.admin.exists(`charge-lock:{${user}}`)) === 0, 'the lock is free', 3_000);
  });
});

test('a lock that may have been taken while Redis paused is free when Redis resumes', async () => {
  const own = await openRedis();
  closing.push(own.stop);
  const [lock, other] = [open(own.url), open(own.url)];
  for (const each of [lock, other]) await untilHeld(each);
  await own.admin.call('CLIENT', 'PAUSE', '400', 'ALL');
  expect(await chargeOnce(lock)).toBe('lock-free');
  // Answered after the pause.
  await own.admin.ping();
  // Not refused, in either process.
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

test('a node that does not own the slot fails and does not hang', async () => {
  const cluster = await openCluster('on ~* +@all');
  closing.push(cluster.stop);
  await cluster.admin.call('CLUSTER', 'DELSLOTSRANGE', '0', '16383');
  expect(await chargeOnce(open(cluster.url))).toBe('lock-free');
  expect(await shop.balanceOf(user)).toBe(1);
});

test.each(['SIGKILL', 'SIGSTOP'] as const)(
  'charges in flight when Redis gets %s, and later ones, are each credited once; the lock works again when Redis does',
  async (signal) => {
    const { own, url } = await openOwnRedis();
    const locks = [open(url), open(url)];
    await chargeThrough(locks);
    const inFlight = chargeThrough(locks);
    process.kill(own.pid, signal);
    await inFlight;
    expect(await chargeOnce(locks[0] as Lock)).toBe('lock-free');
    await chargeThrough(locks);
    if (signal === 'SIGKILL') return;
    process.kill(own.pid, 'SIGCONT');
    for (const lock of locks) await untilHeld(lock);
  },
);

describe('DynamoDB behind a bad network', () => {
  test.each(badNetworks)('%s: each charge is credited once', async (_name, fault) => {
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
    // Whatever the answers were, retries with the same keys end right.
    await Promise.all(keys.flatMap((key) => locks.map((lock) => chargePatiently(lock, key, bad))));
    expect(await bad.balanceOf(user)).toBe(keys.length);
    expect(outcomes.filter((outcome) => !EXPECTED.includes(outcome))).toEqual([]);
  });
});
