import { systemClock } from '../../lambdas/shared/clock.ts';
import { addDays, shopDay } from '../../lambdas/shared/shop-day.ts';
import { calendar, sum } from '../../lambdas/testing/test-shop.ts';
import { median } from '../report/statistics.ts';
import { atMost } from './bench-goals.ts';
import { runFunction } from './function-process.ts';
import { type Laboratory, openFreshShop } from './laboratory.ts';
import type { BenchRow } from './report-shape.ts';
import { figuresOf, type Round } from './rounds.ts';
import { seedRows } from './seed-rows.ts';

/** What `rank-top-five.ts` and `read-top-five.ts` give. */
export interface RankFigures {
  readonly rankMs: number;
  readonly items: number;
}

/**
 * The top five of a million stock shards: ranked by one function, then read by others, in each round by a new one, whose
 * first read finds nothing in its memory. The functions are those that are deployed to `prod`.
 */
export async function topFive(laboratory: Laboratory): Promise<BenchRow[]> {
  const { profile } = laboratory;
  const { shop, url } = await openFreshShop(laboratory);
  const yesterday = addDays(shopDay(systemClock.now(), calendar.timeZone), -1);
  await seedRows(shop.names, profile.rows, yesterday);
  shop.close();
  const env = { ...shop.names, AWS_ENDPOINT_URL_DYNAMODB: url };
  const { rankMs, items } = await runFunction<RankFigures>(
    'rankings/rank',
    'load/bench/programs/rank-top-five.ts',
    env,
  );
  if (items !== 5) throw new Error(`The ranking of the seeded rows has ${items} products, not 5.`);
  const rounds: Round[] = [];
  for (let round = 0; round < profile.rounds; round += 1) {
    rounds.push(await runFunction<Round>('rankings/get-top', 'load/bench/programs/read-top-five.ts', env));
  }
  const durations = rounds.map(({ answers }) => answers.map(({ durationMs }) => durationMs));
  const averageMs = median(durations.map((ms) => sum(ms) / ms.length));
  // A bound in milliseconds is to hold in every round.
  const maxMs = Math.max(...durations.flat());
  return [
    {
      id: 'top-five',
      what: { say: 'top-five', rows: profile.rows },
      design: { ...figuresOf(rounds), maxMs },
      goals: [atMost({ say: 'average' }, averageMs, 1, 'ms'), atMost({ say: 'max' }, maxMs, 25, 'ms')],
      note: { say: 'ranking-took', seconds: rankMs / 1_000 },
    },
  ];
}
