import type { Ranking } from '../../../lambdas/rankings/ranking.ts';
import type { RankFigures } from '../top-five-rows.ts';

const { handler } = await import(process.env.BENCH_BUNDLE as string);

const startedAt = performance.now();
// The event of the midnight schedule.
const ranking = (await handler({ time: new Date().toISOString() }, {})) as Ranking;
process.send?.({ rankMs: performance.now() - startedAt, items: ranking.items.length } satisfies RankFigures);
