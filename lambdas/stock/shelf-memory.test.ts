import { Trace } from '../shared/trace.ts';
import { shelfWith } from '../testing/seed-shelf.ts';
import { SteppingClock } from '../testing/stepping-clock.ts';
import type { ShardPick } from './pick.ts';
import { pickShards } from './pick-shards.ts';
import { ShelfMemory } from './shelf-memory.ts';

const clock = new SteppingClock();
const none = new Set<string>();

function shelf(...units: number[]): ShelfMemory {
  const memory = new ShelfMemory(shelfWith(units).product, clock.now());
  learn(memory, ...units);
  return memory;
}
const learn = (memory: ShelfMemory, ...units: number[]) => memory.learn(shelfWith(units), clock.now());

function picked(memory: ShelfMemory, quantity: number, avoid: ReadonlySet<string> = none): ShardPick[] {
  const picks = pickShards(memory, quantity, avoid, clock);
  if (!Array.isArray(picks)) throw new Error(`Nothing was picked: ${picks}`);
  return picks;
}
const shardsOf = (picks: readonly ShardPick[]) => picks.map(({ shard }) => shard);

test('what one request is taking is not offered to the next, which is told to wait', () => {
  const memory = shelf(2, 1);
  const first = picked(memory, 2);
  expect(shardsOf(first)).toEqual([0]);
  expect(shardsOf(picked(memory, 1))).toEqual([1]);
  expect(pickShards(memory, 1, none, clock)).toBe('reserved');
  memory.release(first, false);
  expect(shardsOf(picked(memory, 2))).toEqual([0]);
});

test('what was sold or seen to be empty is too few, not taken', () => {
  const memory = shelf(2, 1);
  const first = picked(memory, 2);
  for (const pick of first) memory.units.noteSold(pick);
  memory.release(first, true);
  const second = picked(memory, 1);
  memory.units.noteRefused(second[0] as ShardPick, 0);
  memory.release(second, false);
  expect(pickShards(memory, 1, none, clock)).toBe('too-few');
});

test('a new reading of the shelf does not offer what is being taken', () => {
  const memory = shelf(3);
  const first = picked(memory, 3);
  learn(memory, 3);
  expect(pickShards(memory, 1, none, clock)).toBe('reserved');
  memory.release(first, false);
  expect(shardsOf(picked(memory, 3))).toEqual([0]);
});

test('a sale from an older reading does not lower what was read since', () => {
  const memory = shelf(3);
  const first = picked(memory, 3);
  learn(memory, 3);
  for (const pick of first) memory.units.noteSold(pick);
  memory.release(first, true);
  expect(shardsOf(picked(memory, 3))).toEqual([0]);
});

test('what was noted never raises the units of a shard', () => {
  const memory = shelf(1);
  const first = picked(memory, 1);
  memory.units.noteRefused(first[0] as ShardPick, 100);
  memory.release(first, false);
  expect(pickShards(memory, 2, none, clock)).toBe('too-few');
});

test('a shard that served stays a home; one that was in the way does not', () => {
  const memory = shelf(9, 9, 9, 9);
  clock.dice = 0.75;
  const first = picked(memory, 1);
  memory.release(first, true);
  clock.dice = 0;
  expect(shardsOf(picked(memory, 1))).toEqual(shardsOf(first));
  const second = picked(memory, 1);
  memory.release(second, false);
  clock.dice = 0.5;
  expect(shardsOf(picked(memory, 1))).not.toEqual(shardsOf(second));
});

test('requests at once take from different shards while there are any', () => {
  const memory = shelf(9, 9, 9, 9);
  clock.dice = 0;
  const shards = [1, 1, 1, 1].flatMap((quantity) => shardsOf(picked(memory, quantity)));
  expect([...shards].sort()).toEqual([0, 1, 2, 3]);
});

test('a shard that was in the way is left alone while others can serve, alone or together', () => {
  const memory = shelf(2, 1, 1);
  expect(shardsOf(picked(memory, 2, new Set(['mug#00']))).sort()).toEqual([1, 2]);
  expect(shardsOf(picked(shelf(2, 1), 2, new Set(['mug#00'])))).toEqual([0]);
});

test('whoever waits goes on when units are put back, and does not wait where nobody takes any', async () => {
  const memory = shelf(1);
  const first = picked(memory, 1);
  const early: string[] = [];
  const patient = new SteppingClock();
  patient.sleep = (_ms: number, signal?: AbortSignal) =>
    new Promise((resolve) => signal?.addEventListener('abort', () => resolve(void early.push('put back'))));
  const waiting = memory.reservations.untilReleased(new Trace(patient, 1_000));
  memory.release(first, false);
  await waiting;
  expect(early).toEqual(['put back']);
  await memory.reservations.untilReleased(new Trace(patient, 1_000));
});

test('a shard of which nothing is known is taken for one that can serve, by one request at a time', () => {
  const { product } = shelfWith([0, 0]);
  const memory = new ShelfMemory(product, clock.now());
  const first = picked(memory, 100);
  expect(first).toHaveLength(1);
  expect(shardsOf(picked(memory, 100))).toEqual([1 - (first[0] as ShardPick).shard]);
  expect(pickShards(memory, 1, none, clock)).toBe('reserved');
});

test('what a shard was seen to hold when it refused is known, and the rest is still taken for enough', () => {
  const memory = new ShelfMemory(shelfWith([0, 0]).product, clock.now());
  const first = picked(memory, 3);
  memory.units.noteRefused(first[0] as ShardPick, 1);
  memory.release(first, false);
  expect(memory.units.byShard.filter((units) => units === undefined)).toHaveLength(1);
  expect(picked(memory, 3)).toHaveLength(1);
  expect(picked(memory, 1)).toEqual([expect.objectContaining({ shard: first[0]?.shard })]);
});

test('a later reading of the product alone forgets what its shards hold, and keeps the homes', () => {
  const memory = shelf(9, 9, 9);
  const first = picked(memory, 1);
  memory.release(first, true);
  memory.learnProduct(shelfWith([0, 0, 0]).product, clock.now());
  expect(memory.units.byShard).toEqual([undefined, undefined, undefined]);
  expect(shardsOf(picked(memory, 1))).toEqual(shardsOf(first));
});

test('a sale that is heard of after the shard was seen without its units is not taken off twice', () => {
  const memory = shelf(5);
  const [first] = picked(memory, 2);
  const [second] = picked(memory, 3);
  if (!first || !second) throw new Error('Nothing was picked.');
  // The first is written; then the second is refused, and sees what is left; then the first is answered.
  memory.units.noteRefused(second, 1);
  memory.units.noteSold(first);
  expect(memory.units.byShard).toEqual([1]);
});
