import { randomUUID } from 'node:crypto';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { Redis } from 'ioredis';
import { ACCESS } from '../../lib/data/cache.ts';
import { CHARGE_LOCK_WAIT_MS } from '../shared/bounds.ts';
import { systemClock } from '../shared/clock.ts';
import { Trace } from '../shared/trace.ts';
import { startLockProcess } from '../testing/lock-process.ts';
import { openCluster, openRedis } from '../testing/redis-server.ts';
import { startTcpProxy } from '../testing/tcp-proxy.ts';
import { openLock, PATIENCE_MS } from '../testing/test-shop.ts';
import { until } from '../testing/until.ts';
import type { Grant } from './charge.ts';

const sharedUrl = process.env.REDIS_URL as string;
const closing: (() => unknown)[] = [];
let user: string;
let redis: Redis;
beforeEach(() => {
  user = randomUUID();
  redis = new Redis(sharedUrl);
  closing.push(() => redis.disconnect());
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const trace = (clock = systemClock) => new Trace(clock, PATIENCE_MS);
const keys = () => [`charge-lock:{${user}}`, `charge-queue:{${user}}`, `charge-turn:{${user}}`] as const;

/** The lock of another process, closed after the test. */
function open(url = sharedUrl, clock = systemClock) {
  const opened = openLock(url, clock);
  closing.push(opened.close);
  return opened.lock;
}

async function release(grant: Grant | undefined): Promise<void> {
  if (grant && grant.kind !== 'timed-out') await grant.release();
}

function untilQueued(waiters: number, queue: Redis = redis): Promise<void> {
  return until(async () => (await queue.zcard(keys()[1])) === waiters, `${waiters} waiters in the queue`);
}

/** Retries a scenario with several waiters at once, in case the machine was too slow and one of them timed out. */
async function untilFastEnough(attempt: () => Promise<boolean>): Promise<void> {
  for (let attempts = 0; attempts < 20; attempts += 1) {
    user = randomUUID();
    if (await attempt()) return;
  }
  throw new Error('No attempt was fast enough.');
}

test('waiters of several processes get the lock in order of arrival', async () => {
  const locks = Array.from({ length: 8 }, () => open());
  await untilFastEnough(async () => {
    const holder = await locks[0]?.acquire(user, trace());
    const served: number[] = [];
    const waits: Promise<string>[] = [];
    for (const [index, lock] of locks.entries()) {
      if (index === 0) continue;
      const wait = async () => {
        const grant = await lock.acquire(user, trace());
        served.push(index);
        await release(grant);
        return grant.kind;
      };
      waits.push(wait());
      // The next one starts when this one is queued, or has timed out already.
      await Promise.race([untilQueued(index), ...waits]);
    }
    await release(holder);
    const kinds = await Promise.all(waits);
    if (kinds.includes('timed-out')) return false;
    expect(kinds).toEqual(Array(7).fill('held'));
    expect(served).toEqual([1, 2, 3, 4, 5, 6, 7]);
    return true;
  });
});

test('a newcomer queues behind the waiters of an expired lock', async () => {
  const [dead, first, second] = [open(), open(), open()];
  await untilFastEnough(async () => {
    await dead.acquire(user, trace());
    const served: string[] = [];
    const waitAs = async (name: string, lock: typeof first) => {
      const grant = await lock.acquire(user, trace());
      served.push(name);
      await release(grant);
      return grant.kind;
    };
    const early = waitAs('early', first);
    await Promise.race([untilQueued(1), early]);
    await redis.del(keys()[0]);
    const kinds = await Promise.all([early, waitAs('late', second)]);
    if (kinds.includes('timed-out')) return false;
    expect(served).toEqual(['early', 'late']);
    return true;
  });
});

test('the lock of a dead holder expires after five seconds', async () => {
  await acquireHeld(open());
  const life = await redis.pttl(keys()[0]);
  expect(life).toBeGreaterThan(0);
  expect(life).toBeLessThanOrEqual(5_000);
  await redis.pexpire(keys()[0], 1);
  await until(async () => (await redis.exists(keys()[0])) === 0, 'the lock expires');
  expect((await acquireHeld(open())).kind).toBe('held');
});

test('a lock that was handed on expires too, and so do the queue and the turns', async () => {
  const [holding, waiting, third] = [open(), open(), open()];
  await untilFastEnough(async () => {
    const holder = await holding.acquire(user, trace());
    const wait = waiting.acquire(user, trace());
    await Promise.race([untilQueued(1), wait]);
    await release(holder);
    const handed = await wait;
    if (handed.kind === 'timed-out') return false;
    const behind = third.acquire(user, trace());
    await Promise.race([untilQueued(1), behind]);
    for (const key of keys()) {
      const life = await redis.pttl(key);
      expect(life).toBeGreaterThan(0);
      expect(life).toBeLessThanOrEqual(5_000);
    }
    await release(handed);
    await release(await behind);
    return true;
  });
});

test('a holder whose lock expired does not release the next holder’s lock', async () => {
  const late = await acquireHeld(open());
  await redis.del(keys()[0]);
  const next = await acquireHeld(open());
  await release(late);
  expect(await redis.exists(keys()[0])).toBe(1);
  await release(next);
  expect(await redis.exists(...keys())).toBe(0);
});

test('a waiter that vanished is skipped', async () => {
  const clock = { ...systemClock, now: () => now };
  let now = Date.now();
  const [holding, staying] = [open(sharedUrl, clock), open(sharedUrl, clock)];
  await untilFastEnough(async () => {
    const holder = await holding.acquire(user, trace(clock));
    // Queued, but its process is gone: nobody releases it.
    await redis.zadd(keys()[1], 1, `gone:${now + CHARGE_LOCK_WAIT_MS}`);
    now += CHARGE_LOCK_WAIT_MS;
    const wait = staying.acquire(user, trace(clock));
    await Promise.race([untilQueued(2), wait]);
    await release(holder);
    const { kind } = await wait;
    if (kind === 'timed-out') return false;
    expect(kind).toBe('held');
    return true;
  });
});

test('a process killed while it waits blocks others no longer than a charge takes', async () => {
  const dying = await startLockProcess({});
  closing.push(dying.kill);
  const holder = await acquireHeld(open());
  dying.run({ keep: user }).catch(() => {});
  await untilQueued(1);
  await dying.kill();
  await release(holder);
  // A client that retries gets the lock long before the five seconds of a holder have passed.
  expect(await redis.pttl(keys()[0])).toBeLessThanOrEqual(2_000);
  expect((await acquirePatiently(open())).kind).toBe('held');
});

test('a waiter whose connection fell silent releases the lock that it was handed', async () => {
  const own = await openRedis();
  closing.push(own.stop);
  const proxy = await startTcpProxy(own.port);
  closing.push(proxy.stop);
  const cut = open(`redis://127.0.0.1:${proxy.port}`);
  await untilFastEnough(async () => {
    const holder = await open(own.url).acquire(user, trace());
    const wait = cut.acquire(user, trace());
    const isBlocked = async () => /blocked_clients:1\b/.test(await own.admin.info('clients'));
    await Promise.race([until(isBlocked, 'the waiter blocks'), wait]);
    proxy.silence();
    await release(holder);
    const isHanded = (await own.admin.exists(keys()[0])) === 1;
    const grant = await wait;
    await release(grant);
    if (!isHanded) return false;
    expect(grant.kind).toBe('lock-free');
    expect(await own.admin.exists(keys()[0], keys()[1])).toBe(0);
    return true;
  });
});

test('a waiter that timed out leaves nothing behind', async () => {
  const holder = await acquireHeld(open());
  expect((await open().acquire(user, trace())).kind).toBe('timed-out');
  expect(await redis.zcard(keys()[1])).toBe(0);
  await release(holder);
  expect(await redis.exists(...keys())).toBe(0);
});

test('a command sent twice finds what its first copy took: the lock, or its place in the queue', async () => {
  const evaluated: unknown[][] = [];
  const evaluate = Redis.prototype.eval;
  const spy = jest.spyOn(Redis.prototype, 'eval').mockImplementation(function (this: Redis, ...args: unknown[]) {
    evaluated.push(args);
    return (evaluate as (...args: unknown[]) => Promise<unknown>).apply(this, args);
  } as never);
  const again = (args: unknown[] | undefined) => redis.eval(...(args as [string, number]));
  const holder = await acquireHeld(open());
  expect(await again(evaluated.at(-1))).toEqual(['held']);
  const wait = open().acquire(user, trace());
  await Promise.race([untilQueued(1), wait]);
  expect(await again(evaluated.at(-1))).toEqual(['queued', 1]);
  expect(await redis.zcard(keys()[1])).toBe(1);
  await release(holder);
  await release(await wait);
  spy.mockRestore();
});

test('a free lock costs two commands, a lock that is waited for three', async () => {
  const own = await openRedis();
  closing.push(own.stop);
  const [first, second] = [open(own.url), open(own.url)];
  for (const lock of [first, second]) await release(await acquireHeld(lock));
  const monitor = await own.admin.monitor();
  closing.push(() => monitor.disconnect());
  const sent: string[] = [];
  monitor.on('monitor', (_time, [command]: string[], source: string) => {
    if (source !== 'lua') sent.push(command as string);
  });
  const seen = async () => {
    await own.admin.echo('seen');
    await until(() => sent.includes('echo'), 'the monitor sees the echo');
    return sent.splice(0).filter((command) => !['echo', 'zcard'].includes(command));
  };
  await release(await first.acquire(user, trace()));
  expect(await seen()).toEqual(['eval', 'eval']);
  await untilFastEnough(async () => {
    const holder = await first.acquire(user, trace());
    const wait = second.acquire(user, trace());
    await Promise.race([untilQueued(1, own.admin), wait]);
    await release(holder);
    const handed = await wait;
    await release(handed);
    const commands = await seen();
    if (handed.kind === 'timed-out') return false;
    expect(commands.sort()).toEqual(['eval', 'eval', 'eval', 'eval', 'xread']);
    return true;
  });
});

test('a user id that cannot be a key fails and locks nothing', async () => {
  const lock = open();
  for (let attempts = 0; attempts < 2; attempts += 1) {
    await expect(lock.acquire('half a pair \ud800', trace())).rejects.toThrow(URIError);
  }
});

test('a wait ends in time when Redis loses its data, and the lock keeps working', async () => {
  const [holding, waiting] = [open(), open()];
  const holder = await acquireHeld(holding);
  const wait = waiting.acquire(user, trace());
  await Promise.race([untilQueued(1), wait]);
  await redis.del(...keys());
  await release(holder);
  await release(await wait);
  const next = await acquirePatiently(holding);
  expect(next.kind).toBe('held');
  await release(next);
});

test('after Redis lost its data, a ticket issued twice gives the lock to one owner only', async () => {
  const [holding, forgotten, other, waiting] = [open(), open(), open(), open()];
  for (const lock of [forgotten, waiting]) await release(await acquireHeld(lock));
  await untilFastEnough(async () => {
    await holding.acquire(user, trace());
    const lost = forgotten.acquire(user, trace());
    await Promise.race([untilQueued(1), lost]);
    await redis.del(...keys());
    const holder = await other.acquire(user, trace());
    const wait = waiting.acquire(user, trace());
    await Promise.race([untilQueued(1), wait]);
    await release(holder);
    const kinds = [(await lost).kind, (await wait).kind];
    await release(await wait);
    if (kinds[1] === 'timed-out') return false;
    expect(kinds).toEqual(['timed-out', 'held']);
    return true;
  });
});

describe('as the user of lib/data/cache.ts without TIME, on a node in cluster mode behind TLS', () => {
  test('three processes at once keep order, and scripts touch only declared keys of one slot', async () => {
    const cluster = await openCluster(`${ACCESS} -time`);
    closing.push(cluster.stop);
    const url = `rediss://shop:secret@localhost:${cluster.tlsPort}`;
    const monitor = await cluster.admin.monitor();
    closing.push(() => monitor.disconnect());
    const seen: { args: string[]; source: string }[] = [];
    monitor.on('monitor', (_time, args, source) => seen.push({ args, source }));
    const env = { REDIS_URL: url, NODE_EXTRA_CA_CERTS: cluster.certificateFile };
    const processes = await Promise.all(Array.from({ length: 3 }, () => startLockProcess(env)));
    closing.push(() => Promise.all(processes.map(({ kill }) => kill())));

    const task = { contend: user, times: 15, countUrl: cluster.url };
    const reports = await Promise.all(processes.map((process) => process.run(task)));
    expect(reports.map(({ notAlone }) => notAlone)).toEqual([0, 0, 0]);
    const kinds = reports.flatMap((report) => report.kinds);
    // On a busy machine a waiter may time out, but no command is refused.
    expect(kinds.filter((kind) => kind === 'held').length).toBeGreaterThanOrEqual(15);
    expect(await cluster.admin.exists(keys()[0], keys()[1])).toBe(0);

    const touched = touchedByScripts(seen);
    expect(touched.length).toBeGreaterThan(100);
    expect(touched.filter(({ key, declared }) => !declared.includes(key))).toEqual([]);
    expect(new Set(touched.map(({ command }) => command.toLowerCase()))).not.toContain('time');
    // At least one waiter was handed the lock; otherwise this proves little.
    expect(touched.some(({ command }) => command === 'XADD')).toBe(true);
    for (const { declared } of touched) expect(new Set(declared.map((key) => /\{.*\}/.exec(key)?.[0])).size).toBe(1);
  });

  test('takes and releases the lock over a verified connection, and rejects an untrusted certificate', async () => {
    const cluster = await openCluster(`${ACCESS} -time`);
    closing.push(cluster.stop);
    const url = `rediss://shop:secret@localhost:${cluster.tlsPort}`;
    expect((await open(url).acquire(user, trace())).kind).toBe('lock-free');
    const trusted = getCACertificates('default');
    setDefaultCACertificates([...trusted, cluster.certificate]);
    closing.push(() => setDefaultCACertificates(trusted));
    const grant = await acquireHeld(open(url));
    expect(await cluster.admin.exists(keys()[0])).toBe(1);
    await release(grant);
    expect(await cluster.admin.exists(keys()[0])).toBe(0);
    // TCP, TLS and login fit into the connection timeout at a round trip of 80 ms.
    const proxy = await startTcpProxy(cluster.tlsPort);
    closing.push(proxy.stop);
    proxy.behave({ kind: 'delay', ms: 40 });
    await release(await acquireHeld(open(url.replace(String(cluster.tlsPort), String(proxy.port)))));
  });
});

/** The keys that scripts touched, each with the command and the keys that its script declared. */
function touchedByScripts(seen: readonly { args: string[]; source: string }[]) {
  let declared: string[] = [];
  const touched: { command: string; key: string; declared: string[] }[] = [];
  for (const { args, source } of seen) {
    const [command = '', key = '', count] = args;
    if (source === 'lua') touched.push({ command, key, declared });
    else if (command.toLowerCase() === 'eval') declared = args.slice(3, 3 + Number(count));
  }
  return touched;
}

/** Retries as a client does after 409. */
async function acquirePatiently(lock: ReturnType<typeof open>): Promise<Grant> {
  for (let attempts = 0; attempts < 20; attempts += 1) {
    const grant = await lock.acquire(user, trace());
    if (grant.kind !== 'timed-out') return grant;
  }
  throw new Error('The lock was never free.');
}

/** Retries until the lock is held: a busy machine may delay the first connection beyond its timeout. */
async function acquireHeld(lock: ReturnType<typeof open>): Promise<Grant> {
  let grant: Grant = { kind: 'timed-out' };
  await until(async () => {
    grant = await lock.acquire(user, trace());
    if (grant.kind !== 'held') await release(grant);
    return grant.kind === 'held';
  }, 'the lock is held');
  return grant;
}
