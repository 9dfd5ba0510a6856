import { type Load, type Profile, profiles, type ScenarioName } from '../../scenarios/load-profiles.ts';

/**
 * Calls of one iteration, by the function of the script. LocalStack is one process in front of a container for each call
 * under way, so that what it carries is counted in calls.
 */
const CALLS: Readonly<Record<string, number>> = { journey: 5, chargeAtOnce: 5, repeat: 10 };
/**
 * The share of its time that LocalStack is kept busy, as if it took one call after the other. On two cores a call takes 47
 * ms (p95 71): a quarter is one journey a second. At five a second it was over the full, and orders took 8 to 10 s.
 */
const BUSY = 0.25;
/** LocalStack's part of an answer is not the shop's: a bound is at least that many times what one call alone takes. */
const PATIENCE = 10;

/**
 * What a scenario puts on LocalStack: its parts with rates that this machine carries, and bounds that are about the shop.
 * @param callMs what one call alone takes there.
 */
export function labLoad(scenario: ScenarioName, callMs: number): Load {
  const { scenarios, bounds }: Profile = profiles[scenario];
  return {
    scenarios: Object.fromEntries(Object.entries(scenarios).map(([part, it]) => [part, carried(it, callMs)])),
    bounds:
      scenario === 'drill' ? bounds : bounds.map((it) => ({ ...it, p95Ms: Math.max(it.p95Ms, callMs * PATIENCE) })),
  };
}

/** `smoke` on LocalStack: it finds out whether the shop works, so it is a few visits, however long they take. */
export const unhurriedVisits: Load = {
  scenarios: {
    visits: { executor: 'per-vu-iterations', exec: 'visit', vus: 2, iterations: 10, maxDuration: '10m' },
  },
  bounds: [],
};

type Part = Load['scenarios'][string];

/** A part at no more than its own rate; that of a drill is to be too much. */
function carried(part: Part, callMs: number): Part {
  if (part.executor !== 'constant-arrival-rate' || part.exec === 'fail') return part;
  const callsPerMinute = (BUSY * 60_000) / callMs;
  const rate = Math.max(1, Math.floor(callsPerMinute / (CALLS[part.exec ?? ''] as number)));
  return { ...part, rate: Math.min(rate, part.rate * 60), timeUnit: '1m' };
}
