import type { Ranking } from '../../../lambdas/rankings/ranking.ts';
import { giveFigures } from '../function-process.ts';
import type { RankFigures } from '../top-five-rows.ts';

const { handler } = await import(process.env.BENCH_BUNDLE as string);

// As the schedule calls it at midnight.
const startedAt = performance.now();
const ranking = (await handler({ time: new Date().toISOString() }, {})) as Ranking;
giveFigures({ rankMs: performance.now() - startedAt, items: ranking.items.length } satisfies RankFigures);
