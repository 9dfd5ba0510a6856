import { Trace } from '../shared/trace.ts';
import { shelfWith } from '../testing/sample-shelf.ts';
import { SteppingClock } from '../testing/stepping-clock.ts';
import { readShelf } from './read-shelf.ts';
import type { Shelf } from './shelf.ts';

/** A shelf of two shards that hold these units and took part in so many moves. */
function reading(units: [number, number], moves: [number, number], versions: [number, number] = [1, 1]): Shelf {
  const shelf = shelfWith(units);
  const shards = shelf.shards.map((shard, index) => ({
    ...shard,
    moves: moves[index] as number,
    version: versions[index] as number,
  }));
  return { ...shelf, shards };
}

/** What is read, one after the other, the last for ever; and how often it was. */
async function read(readings: (Shelf | undefined)[], before?: Shelf, budgetMs = 1_000) {
  let calls = 0;
  const stock = { shelf: async () => readings[Math.min(calls++, readings.length - 1)] };
  return { shelf: await readShelf('mug', stock, new Trace(new SteppingClock(), budgetMs), before), calls: () => calls };
}

test('a shelf whose units never moved is read once', async () => {
  const { calls } = await read([reading([3, 4], [0, 0])]);
  expect(calls()).toBe(1);
});

test('a product that is not there is asked for once', async () => {
  const { shelf, calls } = await read([undefined]);
  expect([shelf, calls()]).toEqual([undefined, 1]);
});

test('units that are seen neither where they were nor where they went are looked for again', async () => {
  const torn = reading([0, 4], [1, 0]);
  const whole = reading([0, 7], [1, 1]);
  const { shelf, calls } = await read([torn, whole, whole]);
  expect(shelf).toEqual(whole);
  expect(calls()).toBe(3);
});

test('units that are seen twice are read again', async () => {
  const torn = reading([3, 7], [0, 1]);
  const whole = reading([0, 7], [1, 1]);
  expect((await read([torn, whole, whole])).shelf).toEqual(whole);
});

test('a shelf whose units moved long ago is read once by whoever has read it before', async () => {
  const before = reading([2, 9], [3, 3]);
  const { calls } = await read([reading([1, 8], [3, 3])], before);
  expect(calls()).toBe(1);
});

test('a shelf is read again where a PUT came while it was being read', async () => {
  const overtaken = reading([3, 4], [0, 0], [2, 1]);
  const whole = reading([3, 4], [0, 0]);
  expect((await read([overtaken, whole])).shelf).toEqual(whole);
});

test('a shelf whose units move all the time is given up at the deadline', async () => {
  let moves = 0;
  const stock = { shelf: async () => reading([1, 1], [++moves, 0]) };
  const trace = new Trace(new SteppingClock(), 1_000);
  await expect(readShelf('mug', stock, trace)).rejects.toMatchObject({ code: 'try-again' });
});
