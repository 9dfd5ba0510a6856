import { type Load, type Profile, profiles, type ScenarioName } from '../../scenarios/load-profiles.ts';

/** Calls of one iteration, by the function of the script. LocalStack's capacity is counted in calls: each has a container. */
const CALLS: Readonly<Record<string, number>> = { journey: 5, chargeAtOnce: 5, repeat: 10 };
/**
 * LocalStack's utilization, as if it served one call at a time. On two cores a call takes 47 ms (p95 71 ms), so 0.25 is one
 * journey per second; at five journeys per second it was overloaded, and orders took 8 to 10 s.
 */
const UTILIZATION = 0.25;
/** A bound is at least this many unloaded calls, as much of the latency is LocalStack's. */
const MIN_BOUND_CALLS = 10;

/**
 * The load of a scenario on LocalStack: rates that this machine serves, and bounds that leave room for LocalStack's overhead.
 * @param callMs latency of one call without load.
 */
export function labLoad(scenario: ScenarioName, callMs: number): Load {
  const { scenarios, bounds }: Profile = profiles[scenario];
  return {
    scenarios: Object.fromEntries(Object.entries(scenarios).map(([part, it]) => [part, limited(it, callMs)])),
    bounds:
      scenario === 'drill'
        ? bounds
        : bounds.map((it) => ({ ...it, p95Ms: Math.max(it.p95Ms, callMs * MIN_BOUND_CALLS) })),
  };
}

/** `smoke` on LocalStack checks that the shop works: a few visits without latency bounds. */
export const smokeLoad: Load = {
  scenarios: {
    visits: { executor: 'per-vu-iterations', exec: 'visit', vus: 2, iterations: 10, maxDuration: '10m' },
  },
  bounds: [],
};

type Part = Load['scenarios'][string];

/** A part at its own rate or less; a drill is meant to overload. */
function limited(part: Part, callMs: number): Part {
  if (part.executor !== 'constant-arrival-rate' || part.exec === 'fail') return part;
  const callsPerMinute = (UTILIZATION * 60_000) / callMs;
  const rate = Math.max(1, Math.floor(callsPerMinute / (CALLS[part.exec ?? ''] as number)));
  return { ...part, rate: Math.min(rate, part.rate * 60), timeUnit: '1m' };
}
