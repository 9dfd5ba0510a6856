import { randomUUID } from 'node:crypto';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { Redis } from 'ioredis';
import { ACCESS } from '../../lib/data/cache.ts';
import { CHARGE_LOCK_WAIT_MS } from '../shared/bounds.ts';
import { systemClock } from '../shared/clock.ts';
import { Trace } from '../shared/trace.ts';
import { startLockProcess } from '../testing/lock-processes.ts';
import { openCluster, openRedis } from '../testing/redis-server.ts';
import { startTcpProxy } from '../testing/tcp-proxy.ts';
import { openLock, PATIENCE_MS } from '../testing/test-shop.ts';
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

/** A process's lock, closed when the test ends. */
function open(url = sharedUrl, clock = systemClock) {
  const opened = openLock(url, clock);
  closing.push(opened.close);
  return opened.lock;
}

async function release(grant: Grant | undefined): Promise<void> {
  if (grant && grant.kind !== 'timed-out') await grant.release();
}

async function untilQueued(waiters: number, queue: Redis = redis): Promise<void> {
  const until = Date.now() + PATIENCE_MS / 4;
  while ((await queue.zcard(keys()[1])) !== waiters) {
    if (Date.now() > until) throw new Error(`There never were ${waiters} in the queue.`);
  }
}

/** Tries again what needs several callers to wait at once, where the machine was too slow for that. */
async function untilFastEnough(attempt: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 20; tries += 1) {
    user = randomUUID();
    if (await attempt()) return;
  }
  throw new Error('No attempt was fast enough.');
}

test('waiters of several processes are handed the lock in order of arrival', async () => {
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
      // The next comes when this one stands in the queue, or has waited too long already.
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

test('who comes to a lock that expired in its holder’s hands stands behind those who wait', async () => {
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

test('a lock whose holder died is free after its life, which is five seconds', async () => {
  await acquireHeld(open());
  const life = await redis.pttl(keys()[0]);
  expect(life).toBeGreaterThan(0);
  expect(life).toBeLessThanOrEqual(5_000);
  await redis.pexpire(keys()[0], 1);
  await until(async () => (await redis.exists(keys()[0])) === 0);
  expect((await acquireHeld(open())).kind).toBe('held');
});

test('a lock that was handed on has a life too, and so have the queue and the turns', async () => {
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

test('a holder whose life is over does not release the lock of the next', async () => {
  const late = await acquireHeld(open());
  await redis.del(keys()[0]);
  const next = await acquireHeld(open());
  await release(late);
  expect(await redis.exists(keys()[0])).toBe(1);
  await release(next);
  expect(await redis.exists(...keys())).toBe(0);
});

test('a waiter that has gone without a word is passed over', async () => {
  const clock = { ...systemClock, now: () => now };
  let now = Date.now();
  const [holding, staying] = [open(sharedUrl, clock), open(sharedUrl, clock)];
  await untilFastEnough(async () => {
    const holder = await holding.acquire(user, trace(clock));
    // It stands in the queue as one whose process is gone: nobody gives it up.
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

test('a process that is killed while it waits keeps nobody out for longer than a charge takes', async () => {
  const dying = await startLockProcess({});
  closing.push(dying.kill);
  const holder = await acquireHeld(open());
  dying.run({ keep: user }).catch(() => {});
  await untilQueued(1);
  await dying.kill();
  await release(holder);
  // Whoever tries again, as a client does, gets in long before the five seconds of a holder are over.
  expect(await redis.pttl(keys()[0])).toBeLessThanOrEqual(2_000);
  expect((await acquirePatiently(open())).kind).toBe('held');
});

test('a waiter that was handed the lock in silence gives it back', async () => {
  const own = await openRedis();
  closing.push(own.stop);
  const proxy = await startTcpProxy(own.port);
  closing.push(proxy.stop);
  const cut = open(`redis://127.0.0.1:${proxy.port}`);
  await untilFastEnough(async () => {
    const holder = await open(own.url).acquire(user, trace());
    const wait = cut.acquire(user, trace());
    const isAsleep = async () => /blocked_clients:1\b/.test(await own.admin.info('clients'));
    await Promise.race([until(isAsleep), wait]);
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

test('who waited in vain leaves nothing behind', async () => {
  const holder = await acquireHeld(open());
  expect((await open().acquire(user, trace())).kind).toBe('timed-out');
  expect(await redis.zcard(keys()[1])).toBe(0);
  await release(holder);
  expect(await redis.exists(...keys())).toBe(0);
});

test('a command that is sent again finds what it took: the lock, or its place in the queue', async () => {
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

test('a lock in nobody’s way costs two commands, and one that is waited for three', async () => {
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
    await until(async () => sent.includes('echo'));
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

test('a user whose name cannot be a key keeps no turn', async () => {
  const lock = open();
  for (let tries = 0; tries < 2; tries += 1) {
    await expect(lock.acquire('half a pair \ud800', trace())).rejects.toThrow(URIError);
  }
});

test('a wait ends within its bound when Redis loses its data, and the lock works on', async () => {
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

test('after Redis lost its data a ticket that is given twice wakes only its owner with the lock', async () => {
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

describe('as the user of lib/data/cache.ts, less the time, on a node in cluster mode behind TLS', () => {
  test('three processes at once keep order, and their scripts touch declared keys of one slot only', async () => {
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
    // A busy machine may let someone wait in vain, but no command is refused.
    expect(kinds.filter((kind) => kind === 'held').length).toBeGreaterThanOrEqual(15);
    expect(await cluster.admin.exists(keys()[0], keys()[1])).toBe(0);

    const touched = touchedByScripts(seen);
    expect(touched.length).toBeGreaterThan(100);
    expect(touched.filter(({ key, declared }) => !declared.includes(key))).toEqual([]);
    expect(new Set(touched.map(({ command }) => command.toLowerCase()))).not.toContain('time');
    // Somebody waited and was handed the lock, or this proves little.
    expect(touched.some(({ command }) => command === 'XADD')).toBe(true);
    for (const { declared } of touched) expect(new Set(declared.map((key) => /\{.*\}/.exec(key)?.[0])).size).toBe(1);
  });

  test('takes and gives back the lock over a verified connection, and refuses a certificate of nobody', async () => {
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
    // TCP, TLS and login fit into the bound of a connection at a round trip of 80 ms.
    const proxy = await startTcpProxy(cluster.tlsPort);
    closing.push(proxy.stop);
    proxy.behave({ kind: 'delay', ms: 40 });
    await release(await acquireHeld(open(url.replace(String(cluster.tlsPort), String(proxy.port)))));
  });
});

/** The keys that scripts touched, each with the command that did and the keys that its script declared. */
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

/** As a client that is told to try again does. */
async function acquirePatiently(lock: ReturnType<typeof open>): Promise<Grant> {
  for (let tries = 0; tries < 20; tries += 1) {
    const grant = await lock.acquire(user, trace());
    if (grant.kind !== 'timed-out') return grant;
  }
  throw new Error('The lock was never to be had.');
}

/** The lock, once Redis can be reached in time, which a busy machine may delay. */
async function acquireHeld(lock: ReturnType<typeof open>): Promise<Grant> {
  const until = Date.now() + PATIENCE_MS / 4;
  while (Date.now() < until) {
    const grant = await lock.acquire(user, trace());
    if (grant.kind === 'held') return grant;
    await release(grant);
    await systemClock.sleep(100);
  }
  throw new Error('Redis was never reached.');
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const latest = Date.now() + PATIENCE_MS / 4;
  while (!(await isSo())) {
    if (Date.now() > latest) throw new Error('It never came to be so.');
  }
}
