import { systemClock } from '../../lambdas/shared/clock.ts';
import { addDays, shopDay } from '../../lambdas/shared/shop-day.ts';
import { calendar, sum } from '../../lambdas/testing/test-shop.ts';
import { atMost } from '../figures/goal.ts';
import { number } from '../figures/numbers.ts';
import { median } from '../figures/statistics.ts';
import { type BenchContext, openFreshShop } from './bench-context.ts';
import type { BenchRow } from './bench-report.ts';
import { runFunction } from './function-process.ts';
import { figuresOf, type Round } from './rounds.ts';
import { seedRows } from './seed-rows.ts';

/** Seeded rows per second on Dynoxide, measured on two cores. */
const ROWS_PER_SECOND = 10_000;

/** The figures of `programs/rank-top-five.ts`. */
export interface RankFigures {
  readonly rankMs: number;
  readonly items: number;
}

/** The top five of a million stock shards: ranked once, then read by a new process in each round, whose first read is uncached. */
export async function topFive(context: BenchContext): Promise<BenchRow[]> {
  const { profile } = context;
  const { shop, url } = await openFreshShop(context);
  const yesterday = addDays(shopDay(systemClock.now(), calendar.timeZone), -1);
  const seconds = Math.ceil(profile.rows / ROWS_PER_SECOND);
  console.error(`        seeding ${number(profile.rows)} rows takes about ${number(seconds)} s …`);
  await seedRows(shop.names, profile.rows, yesterday);
  shop.close();
  const env = { ...shop.names, AWS_ENDPOINT_URL_DYNAMODB: url };
  const { rankMs, items } = await runFunction<RankFigures>('rankings/rank', 'rank-top-five.ts', env);
  if (items !== 5) throw new Error(`The ranking of the seeded rows has ${items} products, not 5.`);
  const rounds: Round[] = [];
  for (let round = 0; round < profile.rounds; round += 1) {
    rounds.push(await runFunction<Round>('rankings/get-top', 'read-top-five.ts', env));
  }
  const durations = rounds.map(({ answers }) => answers.map(({ durationMs }) => durationMs));
  const averageMs = median(durations.map((ms) => sum(ms) / ms.length));
  // A goal in milliseconds applies to every round.
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
