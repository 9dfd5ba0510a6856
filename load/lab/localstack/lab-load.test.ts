import { type Profile, profiles } from '../../scenarios/load-profiles.ts';
import { labLoad, unhurriedVisits } from './lab-load.ts';

test('on two cores LocalStack gets about a journey a second, with the bounds of the scenario or more', () => {
  const { scenarios, bounds } = labLoad('journey', 47);
  expect(scenarios.journeys).toMatchObject({ rate: 63, timeUnit: '1m', duration: '30s' });
  expect(bounds.map(({ p95Ms }) => p95Ms)).toEqual([470, 470, 470, 470]);
});

test('a fast machine gets what the scenario says and no more', () => {
  const { scenarios, bounds } = labLoad('journey', 1);
  expect(scenarios.journeys).toMatchObject({ rate: 300, timeUnit: '1m' });
  expect(bounds).toEqual(profiles.journey.bounds);
});

test('however slow the machine, something comes', () => {
  expect(labLoad('retry-storm', 60_000).scenarios.storms).toMatchObject({ rate: 1 });
});

test('smoke is judged by what it is answered, never by how fast', () => {
  const { scenarios, bounds } = unhurriedVisits;
  expect(bounds).toEqual([]);
  expect(Object.values(scenarios).map(({ executor }) => executor)).toEqual(['per-vu-iterations']);
});

test('a drill is too much there, too', () => {
  const { scenarios, bounds }: Profile = profiles.drill;
  expect(labLoad('drill', 47)).toEqual({ scenarios, bounds });
});
