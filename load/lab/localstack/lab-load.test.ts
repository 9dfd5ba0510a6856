import { type Profile, profiles } from '../../scenarios/load-profiles.ts';
import { labLoad, smokeLoad } from './lab-load.ts';

test('at 47 ms per call a journey runs about once per second, with bounds of ten calls', () => {
  const { scenarios, bounds } = labLoad('journey', 47);
  expect(scenarios.journeys).toMatchObject({ rate: 63, timeUnit: '1m', duration: '30s' });
  expect(bounds.map(({ p95Ms }) => p95Ms)).toEqual([470, 470, 470, 470]);
});

test('a fast machine gets the rate and bounds of the scenario', () => {
  const { scenarios, bounds } = labLoad('journey', 1);
  expect(scenarios.journeys).toMatchObject({ rate: 300, timeUnit: '1m' });
  expect(bounds).toEqual(profiles.journey.bounds);
});

test('the slowest machine gets one iteration per minute', () => {
  expect(labLoad('retry-storm', 60_000).scenarios.storms).toMatchObject({ rate: 1 });
});

test('smoke has no latency bounds', () => {
  const { scenarios, bounds } = smokeLoad;
  expect(bounds).toEqual([]);
  expect(Object.values(scenarios).map(({ executor }) => executor)).toEqual(['per-vu-iterations']);
});

test('a drill keeps its rate and bounds', () => {
  const { scenarios, bounds }: Profile = profiles.drill;
  expect(labLoad('drill', 47)).toEqual({ scenarios, bounds });
});
