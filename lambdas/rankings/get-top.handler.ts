import { api } from '../shared/api.ts';
import { READ_DEADLINE_MS, TOP_LIFE_MS } from '../shared/bounds.ts';
import { windowNow } from './ranking.ts';
import { shop, topFive } from './rankings.wiring.ts';

const cacheControl = `public, max-age=${TOP_LIFE_MS / 1_000}, stale-while-revalidate=60`;

export const handler = api('GET /products/top', { deadlineMs: READ_DEADLINE_MS }, async (_request, trace) => {
  // Made only where it is needed: a process's first look at a calendar takes longer than all the rest of a cold read.
  const empty = () => ({
    asOf: new Date(trace.clock.now()).toISOString(),
    ...windowNow(trace.clock, shop),
    items: [],
  });
  const ranking = await topFive.get(empty, trace);
  return { status: 200, headers: { 'Cache-Control': cacheControl }, body: ranking };
});
