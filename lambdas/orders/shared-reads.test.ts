import { setImmediate as turn } from 'node:timers/promises';
import { type Clock, systemClock } from '../shared/clock.ts';
import { tryAgain } from '../shared/problem.ts';
import { Trace } from '../shared/trace.ts';
import { PATIENCE_MS } from '../testing/test-shop.ts';
import { SharedReads } from './shared-reads.ts';

type Read = (keys: string[], trace: Trace) => AsyncIterable<readonly [string, string | undefined]>;

/** Shared reads of five keys per call, with the keys of every call. */
function sharedBy(read: Read) {
  const calls: string[][] = [];
  const reads = new SharedReads<string, string>(5, (keys, trace) => {
    calls.push(keys);
    return read(keys, trace);
  });
  const get = (key: string, budgetMs = PATIENCE_MS, clock: Clock = systemClock) =>
    reads.get(key, new Trace(clock, budgetMs));
  return { calls, get };
}

/** Yields a value for every key that does not begin with `no`, the last key first. */
const backwards: Read = async function* (keys) {
  for (const key of keys.toReversed()) yield [key, key.startsWith('no') ? undefined : `value of ${key}`];
};

test('returns its own value for every key, in whatever order they are read', async () => {
  const { calls, get } = sharedBy(backwards);
  const found = await Promise.all(['a', 'b', 'no-c', 'a', 'd'].map((key) => get(key)));
  expect(found).toEqual(['value of a', 'value of b', undefined, 'value of a', 'value of d']);
  expect(calls).toEqual([['a', 'b', 'no-c', 'd']]);
});

test('returns a value as soon as it is read, before the rest of the batch', async () => {
  const { promise: end, resolve } = Promise.withResolvers<void>();
  const { get } = sharedBy(async function* (keys) {
    yield [keys[0] as string, 'early'];
    await end;
    yield [keys[1] as string, 'late'];
  });
  const [first, second] = [get('a'), get('b')];
  expect(await first).toBe('early');
  resolve();
  expect(await second).toBe('late');
});

test('fails only the key that fails every call', async () => {
  const { calls, get } = sharedBy(async function* (keys, trace) {
    if (keys.includes('bad')) throw new Error('refused');
    yield* backwards(keys, trace);
  });
  const found = await Promise.allSettled(['a', 'b', 'bad', 'c', 'no-d', 'e'].map((key) => get(key)));
  expect(found.map((it) => (it.status === 'fulfilled' ? it.value : `${it.reason}`))).toEqual([
    'value of a',
    'value of b',
    'Error: refused',
    'value of c',
    undefined,
    'value of e',
  ]);
  expect(calls.length).toBeLessThanOrEqual(7);
});

test('fails the keys of a call that throws a Problem without halving, and reads the next', async () => {
  let fails = true;
  const { calls, get } = sharedBy(async function* (keys, trace) {
    if (fails) throw tryAgain();
    yield* backwards(keys, trace);
  });
  const failed = await Promise.allSettled(['a', 'b', 'a'].map((key) => get(key)));
  expect(failed.map((it) => it.status === 'rejected' && it.reason.code)).toEqual(Array(3).fill('try-again'));
  expect(calls).toHaveLength(1);
  fails = false;
  expect(await get('a')).toBe('value of a');
});

test('fails a key that a call leaves out, and reads it the next time', async () => {
  let forgets = true;
  const { get } = sharedBy(async function* (keys, trace) {
    yield* backwards(forgets ? keys.filter((key) => key !== 'b') : keys, trace);
  });
  const [a, b] = await Promise.allSettled([get('a'), get('b')]);
  expect(a).toEqual({ status: 'fulfilled', value: 'value of a' });
  expect(b).toMatchObject({ status: 'rejected' });
  forgets = false;
  expect(await get('b')).toBe('value of b');
});

test('fails only the keys of a call that throws at once', async () => {
  const failing: Read = () => {
    throw new TypeError('broken');
  };
  let read = failing;
  const { get } = sharedBy((keys, trace) => read(keys, trace));
  await expect(get('a')).rejects.toThrow('broken');
  read = backwards;
  expect(await get('a')).toBe('value of a');
});

test('throws try-again at the deadline of each caller, even while its batch is in flight or waiting', async () => {
  const { promise: end, resolve } = Promise.withResolvers<void>();
  const { calls, get } = sharedBy(async function* (keys, trace) {
    await end;
    yield* backwards(keys, trace);
  });
  const deadlines: (() => void)[] = [];
  const clock: Clock = {
    ...systemClock,
    after: (_ms, run) => {
      deadlines.push(run);
      return () => {};
    },
  };
  const long = get('a');
  for (const key of ['b', 'c']) {
    const short = get(key, 20, clock);
    // The first batch holds the calls of this turn; c comes after it.
    await turn();
    deadlines.shift()?.();
    await expect(short).rejects.toMatchObject({ code: 'try-again' });
  }
  resolve();
  expect(await long).toBe('value of a');
  // The caller of c has been answered.
  await turn();
  expect(calls).toEqual([['a', 'b']]);
});

test('gives a batch the latest deadline of its callers', async () => {
  const left: number[] = [];
  const { get } = sharedBy(async function* (keys, trace) {
    left.push(trace.remainingMs());
    yield* backwards(keys, trace);
  });
  await Promise.all([get('a', 10_000), get('b', PATIENCE_MS), get('c', 20_000)]);
  expect(left[0]).toBeGreaterThan(20_000);
});

test('batches the calls that come while a read is in flight', async () => {
  const { promise: end, resolve } = Promise.withResolvers<void>();
  const { calls, get } = sharedBy(async function* (keys, trace) {
    if (keys.includes('a')) await end;
    yield* backwards(keys, trace);
  });
  const first = get('a');
  await turn();
  await turn();
  const rest = ['b', 'c', 'd', 'e', 'f', 'g'].map((key) => get(key));
  resolve();
  await Promise.all([first, ...rest]);
  expect(calls).toEqual([['a'], ['b', 'c', 'd', 'e', 'f'], ['g']]);
});
