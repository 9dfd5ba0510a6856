import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { api } from '../api/api.ts';
import { products } from '../products/products.wiring.ts';
import { RANK_BY_HAND_DEADLINE_MS, RANK_DEADLINE_MS } from '../shared/bounds.ts';
import { systemClock } from '../shared/clock.ts';
import { Trace } from '../shared/trace.ts';
import { rankProducts } from './rank-products.ts';
import type { Ranking } from './ranking.ts';
import { midnightWindow, type Window, windowNow } from './ranking-window.ts';
import { calendar, topFive } from './rankings.wiring.ts';
import { sales } from './sales.wiring.ts';

/** The schedule's event: `time` is the instant it was to fire, in ISO 8601. */
interface MidnightEvent {
  readonly time: string;
}

const rankByHand = api('POST /rankings', { deadlineMs: RANK_BY_HAND_DEADLINE_MS }, async (_request, trace) => ({
  status: 201,
  body: await rank(windowNow(trace.clock, calendar), trace),
}));

/** Ranks the full days before midnight when the schedule fires; today as well for an admin's `POST /rankings`. */
export async function handler(event: APIGatewayProxyEvent | MidnightEvent, context: Context): Promise<unknown> {
  if ('httpMethod' in event) return rankByHand(event, context as Parameters<typeof rankByHand>[1]);
  const window = midnightWindow(Date.parse(event.time), calendar);
  return rank(window, new Trace(systemClock, RANK_DEADLINE_MS));
}

async function rank(window: Window, trace: Trace): Promise<Ranking> {
  const ranking = await rankProducts(window, { sales, products }, trace);
  await topFive.publish(ranking, trace);
  return ranking;
}
