import { api } from '../api/api.ts';
import { READ_DEADLINE_MS, TOP_LIFE_MS } from '../shared/bounds.ts';
import { windowNow } from './ranking-window.ts';
import { calendar, topFive } from './rankings.wiring.ts';

const cacheControl = `public, max-age=${TOP_LIFE_MS / 1_000}, stale-while-revalidate=60`;

export const handler = api('GET /products/top', { deadlineMs: READ_DEADLINE_MS }, async (_request, trace) => {
  // Made only for a shop that has never ranked: the first use of a calendar dominates a cold read.
  const empty = () => ({
    asOf: new Date(trace.clock.now()).toISOString(),
    ...windowNow(trace.clock, calendar),
    items: [],
  });
  const ranking = await topFive.get(empty, trace);
  return { status: 200, headers: { 'Cache-Control': cacheControl }, body: ranking };
});
