import { figuresOf, placedTimes, unitsSold } from './simulation-figures.ts';

const order = (beganMs: number, endedMs: number, status = 201) => ({ beganMs, endedMs, status, units: 2 });
const handled = [order(300, 320), order(300, 900, 503), order(1_000, 1_100, 409), order(1_900, 2_050)];
const measured = {
  handled,
  answers: [],
  counts: { calls: 12, writeUnits: 24, readUnits: 6, conflicts: 3, throttles: 2 },
  environments: 2,
  left: 5,
  loadMs: 2_000,
};

it('counts as throughput what is placed until the load ends, from the first order in a function', () => {
  const figures = figuresOf(measured);
  expect(figures).toMatchObject({ orders: 2, lastSoldMs: 1_750, maxMs: 600, p50Ms: 100 });
  expect(figures.perSecond).toBeCloseTo(1 / 1.7);
});

it('counts throughput up to the last placed order where clients order once', () => {
  expect(figuresOf({ ...measured, loadMs: undefined }).perSecond).toBeCloseTo(2 / 1.75);
});

it('counts first refusals and repeated ones separately, and divides the store counts by the placed orders', () => {
  const answers = [[201], [503, 201], [503, 503], [429, 201], [503, 409]].map((statuses) =>
    statuses.map((status) => ({ status })),
  );
  expect(figuresOf({ ...measured, answers })).toMatchObject({
    refused: 3,
    refusedTwice: 1,
    unserved: 1,
    callsPerOrder: 6,
    writeUnitsPerOrder: 12,
    readUnitsPerOrder: 3,
    conflictsPerOrder: 1.5,
  });
});

it('lists when orders were placed, and counts their units alone', () => {
  expect(placedTimes(handled)).toEqual([20, 1_750]);
  expect(unitsSold(handled)).toBe(4);
});
