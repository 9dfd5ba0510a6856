import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { catalogue } from '../products/products.wiring.ts';
import { api } from '../shared/api.ts';
import { RANK_BY_HAND_DEADLINE_MS, RANK_DEADLINE_MS } from '../shared/bounds.ts';
import { systemClock } from '../shared/clock.ts';
import { dynamo } from '../shared/dynamo.wiring.ts';
import { environment } from '../shared/environment.ts';
import { Trace } from '../shared/trace.ts';
import { midnightWindow, windowNow } from './ranking.ts';
import { shop, topFive } from './rankings.wiring.ts';
import { SalesStore } from './sales-store.ts';

/** What the schedule sends: `time` is the instant it was to fire, in ISO 8601. */
interface Midnight {
  readonly time: string;
}

const sources = { sales: new SalesStore(dynamo, environment('STOCK_TABLE')), products: catalogue };

const answer = api('POST /rankings', { deadlineMs: RANK_BY_HAND_DEADLINE_MS }, async (_request, trace) => ({
  status: 201,
  body: await topFive.rank(windowNow(trace.clock, shop), sources, trace),
}));

/** Ranks at midnight, when the schedule calls, or now, when an admin does. */
export async function handler(event: APIGatewayProxyEvent | Midnight, context: Context): Promise<unknown> {
  if ('httpMethod' in event) return answer(event, context as Parameters<typeof answer>[1]);
  const window = midnightWindow(Date.parse(event.time), shop);
  return topFive.rank(window, sources, new Trace(systemClock, RANK_DEADLINE_MS));
}
