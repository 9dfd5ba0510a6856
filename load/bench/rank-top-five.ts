import type { Context } from 'aws-lambda';
import { handler } from '../../lambdas/products/rank.handler.ts';
import type { Ranking } from '../../lambdas/products/ranking.ts';
import { giveFigures } from './function-process.ts';
import type { RankFigures } from './top-five.ts';

// As the schedule calls it at midnight.
const startedAt = performance.now();
const ranking = (await handler({ time: new Date().toISOString() }, {} as Context)) as Ranking;
giveFigures({ rankMs: performance.now() - startedAt, items: ranking.items.length } satisfies RankFigures);
