import type { Clock } from '../shared/clock.ts';
import { tryAgain } from '../shared/problem.ts';
import { Trace } from '../shared/trace.ts';
import { SteppingClock } from '../testing/stepping-clock.ts';
import { retryUntilDeadline } from './retry-until-deadline.ts';

const BUDGET_MS = 30_000;

test('retries after waits that grow up to five seconds, none shorter than half its bound', async () => {
  const clock = new SteppingClock();
  clock.dice = 0;
  const work = jest.fn<Promise<string>, []>();
  for (let fault = 0; fault < 8; fault += 1) work.mockRejectedValueOnce(tryAgain());
  work.mockResolvedValueOnce('done');
  expect(await retryUntilDeadline(new Trace(clock, BUDGET_MS), work)).toBe('done');
  expect(clock.sleeps).toEqual([50, 100, 200, 400, 800, 1_600, 2_500, 2_500]);
});

test('throws the last error rather than wait past the deadline', async () => {
  const clock = new SteppingClock();
  const trace = new Trace(clock, BUDGET_MS);
  const work = jest.fn(async () => {
    if (work.mock.calls.length < 100) throw tryAgain();
  });
  await expect(retryUntilDeadline(trace, work)).rejects.toMatchObject({ code: 'try-again' });
  expect(clock.now()).toBeLessThan(trace.deadlineAt);
  expect(work.mock.calls.length).toBe(clock.sleeps.length + 1);
});

test('does not retry an error that is no Problem', async () => {
  const work = jest.fn(() => Promise.reject(new TypeError('a defect')));
  await expect(retryUntilDeadline(new Trace(new SteppingClock(), BUDGET_MS), work)).rejects.toThrow('a defect');
  expect(work).toHaveBeenCalledTimes(1);
});

test('ends a wait when it is stopped', async () => {
  const stop = new AbortController();
  const clock: Clock = {
    now: () => 0,
    random: () => 0,
    // Ends only when it is stopped.
    after: () => () => {},
    sleep: (_ms, early) => new Promise((resolve) => early?.addEventListener('abort', () => resolve())),
  };
  const work = jest.fn(() => Promise.reject(tryAgain()));
  const ended = expect(retryUntilDeadline(new Trace(clock, BUDGET_MS), work, stop.signal)).rejects.toMatchObject({
    code: 'try-again',
  });
  await new Promise((resolve) => setImmediate(resolve));
  stop.abort();
  await ended;
  expect(work).toHaveBeenCalledTimes(1);
});
