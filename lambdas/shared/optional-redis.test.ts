import { createServer, type TLSSocket } from 'node:tls';
import { openRedis } from '../testing/redis-server.ts';
import { startTcpProxy } from '../testing/tcp-proxy.ts';
import { until } from '../testing/until.ts';
import { type Clock, systemClock } from './clock.ts';
import { OptionalRedis } from './optional-redis.ts';
import { connectRedis } from './redis-client.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A Redis behind a proxy, on a clock of the test. */
async function openBehindProxy() {
  const own = await openRedis();
  closing.push(own.stop);
  const proxy = await startTcpProxy(own.port);
  closing.push(proxy.stop);
  const time = { now: Date.now() };
  const clock: Clock = { ...systemClock, now: () => time.now };
  const redis = new OptionalRedis(() => connectRedis(`redis://127.0.0.1:${proxy.port}`), clock);
  closing.push(() => redis.close());
  return { redis, proxy, time, ask: () => redis.ask((client) => client.ping()) };
}

test.each(['localhost:6379', 'http://localhost:6379', 'redis://', 'redis:///0', 'nonsense'])(
  'REDIS_URL=%s is refused with the expected format',
  (url) => {
    expect(() => connectRedis(url)).toThrow(
      'REDIS_URL must be like redis://localhost:6379 or rediss://user:password@host:6379 (percent-encoded).',
    );
  },
);

test.each([
  ['redis://cache:6379?cluster=true', '?cluster=true'],
  ['redis://cache:6379/?family=6', '/?family=6'],
  ['redis://cache:6379/1', '/1'],
  ['redis://cache:6379#x', '#x'],
])('REDIS_URL=%s is refused with the unsupported part', async (url, part) => {
  const redis = new OptionalRedis(() => connectRedis(url), systemClock);
  await expect(redis.ask((client) => client.ping())).rejects.toThrow(
    `REDIS_URL must end after the port, without "${part}": Flashcart needs one node that owns every slot (ElastiCache Serverless is one); a cluster of several shards is not supported.`,
  );
});

test('a refused REDIS_URL does not show its password', () => {
  expect(() => connectRedis('rediss://shop:secret@cache:6379?cluster=true')).toThrow(/^((?!secret).)*$/);
});

test('login, port and name of the URL are used', () => {
  const { options } = connectRedis('rediss://shop:p%40ss@cache.example.com');
  expect(options).toMatchObject({
    host: 'cache.example.com',
    port: 6_379,
    username: 'shop',
    password: 'p@ss',
    tls: { servername: 'cache.example.com' },
  });
  expect(connectRedis('redis://[::1]:7000').options).toMatchObject({ host: '::1', port: 7_000 });
});

test('a TLS server gets its name by SNI', async () => {
  const named = Promise.withResolvers<string>();
  const server = createServer({
    SNICallback: (name, done) => {
      named.resolve(name);
      done(new Error('It has no certificate.'));
    },
  });
  server.on('tlsClientError', (_error, socket: TLSSocket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  closing.push(() => new Promise((resolve) => server.close(resolve)));
  const { port } = server.address() as { port: number };
  const redis = new OptionalRedis(() => connectRedis(`rediss://localhost:${port}`), systemClock);
  closing.push(() => redis.close());
  expect(await redis.ask((client) => client.ping())).toBeUndefined();
  expect(await named.promise).toBe('localhost');
});

test('after a failure Redis gets no command for a second, then one again', async () => {
  const { proxy, time, ask } = await openBehindProxy();
  expect(await ask()).toEqual({ answer: 'PONG' });
  proxy.behave({ kind: 'reset' });
  expect(await ask()).toBeUndefined();
  proxy.behave({ kind: 'none' });
  const before = proxy.accepted();
  time.now += 999;
  expect(await ask()).toBeUndefined();
  expect(proxy.accepted()).toBe(before);
  time.now += 1;
  expect(await ask()).toEqual({ answer: 'PONG' });
});

test('a connection that was idle for five minutes is not reused', async () => {
  const { proxy, time, ask } = await openBehindProxy();
  for (const [idleMs, connections] of [
    [0, 1],
    [299_999, 1],
    [299_999, 1],
    [300_000, 2],
  ] as const) {
    time.now += idleMs;
    expect(await ask()).toEqual({ answer: 'PONG' });
    expect(proxy.accepted()).toBe(connections);
  }
});

test('concurrent calls share one new connection', async () => {
  const { proxy, ask } = await openBehindProxy();
  const answers = await Promise.all(Array.from({ length: 20 }, ask));
  expect(answers).toEqual(Array(20).fill({ answer: 'PONG' }));
  expect(proxy.accepted()).toBe(1);
});

test('a command that must not be skipped is sent even after a failure', async () => {
  const { redis, proxy, ask } = await openBehindProxy();
  await ask();
  proxy.silence();
  // First on the silent connection, then on a new one.
  expect(await redis.insist((client) => client.ping(), 10_000)).toEqual({ answer: 'PONG' });
  proxy.behave({ kind: 'reset' });
  expect(await ask()).toBeUndefined();
  proxy.behave({ kind: 'none' });
  expect(await redis.insist((client) => client.ping(), 10_000)).toEqual({ answer: 'PONG' });
  // It answered, so other commands are sent again.
  expect(await ask()).toEqual({ answer: 'PONG' });
});

test('a command that must not be skipped is not retried after its timeout', async () => {
  const { redis, proxy, time, ask } = await openBehindProxy();
  await ask();
  const slow = () => {
    time.now += 500;
    return new Promise(() => {});
  };
  expect(await redis.insist(slow, 500)).toBeUndefined();
  expect(proxy.accepted()).toBe(1);
});

test('a connection that becomes ready after a call timed out is used by a later call', async () => {
  const own = await openRedis();
  closing.push(own.stop);
  await own.admin.config('SET', 'requirepass', 'secret');
  const proxy = await startTcpProxy(own.port);
  closing.push(proxy.stop);
  // The login alone exceeds the timeout of a call.
  proxy.behave({ kind: 'delay', ms: 200 });
  const redis = new OptionalRedis(() => connectRedis(`redis://:secret@127.0.0.1:${proxy.port}`), systemClock);
  closing.push(() => redis.close());
  expect(await redis.ask((client) => client.ping())).toBeUndefined();
  proxy.behave({ kind: 'none' });
  await until(async () => (await redis.ask((client) => client.ping()))?.answer === 'PONG', 'Redis answers', 10_000);
  expect(proxy.accepted()).toBe(1);
});
