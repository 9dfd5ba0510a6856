import { figuresOf } from './simulation-figures.ts';

const counts = { calls: 12, writeUnits: 24, readUnits: 6, conflicts: 3, throttles: 2 };
const placed = (beganMs: number, endedMs: number, status = 201) => ({ beganMs, endedMs, status, units: 1 });
const handled = [placed(300, 320), placed(300, 900, 503), placed(1_000, 1_100, 409), placed(1_900, 2_050)];
const place = { environments: 2, left: 5 };

it('counts what was placed while clients went on asking as orders a second, from the first order in a function on', () => {
  const figures = figuresOf(handled, [], counts, { ...place, loadMs: 2_000 });
  expect(figures).toMatchObject({ orders: 2, lastSoldMs: 1_750, maxMs: 600, p50Ms: 100 });
  expect(figures.perSecond).toBeCloseTo(1 / 1.7);
});

it('counts up to the last order where clients asked once', () => {
  const figures = figuresOf(handled, [], counts, { ...place, loadMs: undefined });
  expect(figures.perSecond).toBeCloseTo(2 / 1.75);
});

it('tells first refusals from those that came twice, and what each order cost', () => {
  const answers = [[201], [503, 201], [503, 503], [429, 201], [503, 409]].map((statuses) =>
    statuses.map((status) => ({ status })),
  );
  expect(figuresOf(handled, answers, counts, { ...place, loadMs: undefined })).toMatchObject({
    refused: 3,
    refusedTwice: 1,
    unserved: 1,
    callsPerOrder: 6,
    writeUnitsPerOrder: 12,
    readUnitsPerOrder: 3,
    conflictsPerOrder: 1.5,
  });
});
