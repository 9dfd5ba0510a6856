import { systemClock } from '../../lambdas/shared/clock.ts';
import { tryAgain } from '../../lambdas/shared/problem.ts';
import { type Answer, figuresOf, interleave, timed } from './rounds.ts';

const answer = (durationMs: number, done = true): Answer => ({ durationMs, done });

test('every side plays once per round, in rotating order', async () => {
  const played: string[] = [];
  const side = (name: string) => async (round: number) => {
    played.push(`${round}${name}`);
    return { clients: [async () => answer(1)] };
  };
  const rounds = await interleave({ a: side('a'), b: side('b') }, { rounds: 2, roundMs: 0 });
  expect(played).toEqual(['0a', '0b', '1b', '1a', '2a', '2b']);
  // Round 0 warms up and does not count.
  expect([rounds.a.length, rounds.b.length]).toEqual([2, 2]);
});

test('calls in flight at the end of a round are awaited, counted and audited', async () => {
  const audited: number[] = [];
  const slow = async () => {
    await systemClock.sleep(30);
    return answer(30);
  };
  const { slowly } = await interleave(
    { slowly: async () => ({ clients: [slow, slow], end: async (answers) => void audited.push(answers.length) }) },
    { rounds: 1, roundMs: 10 },
  );
  expect(slowly[0]?.answers).toHaveLength(2);
  expect(slowly[0]?.elapsedMs).toBeGreaterThanOrEqual(29);
  expect(audited).toEqual([2, 2]);
});

test('figures are medians of the rounds; refusals of all rounds are counted', () => {
  const round = (...durations: number[]) => ({ answers: durations.map((ms) => answer(ms)), elapsedMs: 500 });
  const refused = { answers: [answer(5), answer(7), answer(9, false)], elapsedMs: 500 };
  expect(figuresOf([round(1, 2, 3), round(10, 20, 30), refused])).toEqual({
    count: 3,
    medianMs: 7,
    p99Ms: 9,
    maxMs: 9,
    perSecond: 6,
    refused: 1,
  });
});

test('a problem counts as an answer, a defect ends the benchmark', async () => {
  const refuse = () => Promise.reject(tryAgain());
  expect(await timed(refuse)).toMatchObject({ done: false });
  await expect(timed(() => Promise.reject(new TypeError('a defect')))).rejects.toThrow('a defect');
});
