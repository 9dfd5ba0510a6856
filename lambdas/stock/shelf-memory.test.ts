import { Trace } from '../shared/trace.ts';
import { shelfWith } from '../testing/sample-shelf.ts';
import { SteppingClock } from '../testing/stepping-clock.ts';
import type { ShardPick } from './pick.ts';
import { pickShards } from './pick-shards.ts';
import { ShelfMemory } from './shelf-memory.ts';

const clock = new SteppingClock();
const none = new Set<string>();

function memoryOf(...units: number[]): ShelfMemory {
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

test('does not offer reserved units to another request', () => {
  const memory = memoryOf(2, 1);
  const first = picked(memory, 2);
  expect(shardsOf(first)).toEqual([0]);
  expect(shardsOf(picked(memory, 1))).toEqual([1]);
  expect(pickShards(memory, 1, none, clock)).toBe('reserved');
  memory.release(first, false);
  expect(shardsOf(picked(memory, 2))).toEqual([0]);
});

test('answers too-few, not reserved, for sold units and empty shards', () => {
  const memory = memoryOf(2, 1);
  const first = picked(memory, 2);
  for (const pick of first) memory.units.noteSold(pick);
  memory.release(first, true);
  const second = picked(memory, 1);
  memory.units.noteRefused(second[0] as ShardPick, 0);
  memory.release(second, false);
  expect(pickShards(memory, 1, none, clock)).toBe('too-few');
});

test('keeps reservations through a new reading', () => {
  const memory = memoryOf(3);
  const first = picked(memory, 3);
  learn(memory, 3);
  expect(pickShards(memory, 1, none, clock)).toBe('reserved');
  memory.release(first, false);
  expect(shardsOf(picked(memory, 3))).toEqual([0]);
});

test('does not subtract a sale that was picked from an older reading', () => {
  const memory = memoryOf(3);
  const first = picked(memory, 3);
  learn(memory, 3);
  for (const pick of first) memory.units.noteSold(pick);
  memory.release(first, true);
  expect(shardsOf(picked(memory, 3))).toEqual([0]);
});

test('a refusal never raises the units of a shard', () => {
  const memory = memoryOf(1);
  const first = picked(memory, 1);
  memory.units.noteRefused(first[0] as ShardPick, 100);
  memory.release(first, false);
  expect(pickShards(memory, 2, none, clock)).toBe('too-few');
});

test('keeps a shard that served as home, and not one that refused', () => {
  const memory = memoryOf(9, 9, 9, 9);
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

test('gives concurrent requests different shards while there are any', () => {
  const memory = memoryOf(9, 9, 9, 9);
  clock.dice = 0;
  const shards = [1, 1, 1, 1].flatMap((quantity) => shardsOf(picked(memory, quantity)));
  expect([...shards].sort()).toEqual([0, 1, 2, 3]);
});

test('avoids shards that met conflicts while others can serve, alone or together', () => {
  const memory = memoryOf(2, 1, 1);
  expect(shardsOf(picked(memory, 2, new Set(['mug#00']))).sort()).toEqual([1, 2]);
  expect(shardsOf(picked(memoryOf(2, 1), 2, new Set(['mug#00'])))).toEqual([0]);
});

test('ends a wait when units are released, and does not wait without reservations', async () => {
  const memory = memoryOf(1);
  const first = picked(memory, 1);
  const early: string[] = [];
  const patient = new SteppingClock();
  patient.sleep = (_ms: number, signal?: AbortSignal) =>
    new Promise((resolve) => signal?.addEventListener('abort', () => resolve(void early.push('released'))));
  const waiting = memory.reservations.untilReleased(new Trace(patient, 1_000));
  memory.release(first, false);
  await waiting;
  expect(early).toEqual(['released']);
  await memory.reservations.untilReleased(new Trace(patient, 1_000));
});

test('offers an unknown shard to one request at a time', () => {
  const { product } = shelfWith([0, 0]);
  const memory = new ShelfMemory(product, clock.now());
  const first = picked(memory, 100);
  expect(first).toHaveLength(1);
  expect(shardsOf(picked(memory, 100))).toEqual([1 - (first[0] as ShardPick).shard]);
  expect(pickShards(memory, 1, none, clock)).toBe('reserved');
});

test('knows what a shard held when it refused, and still guesses the others', () => {
  const memory = new ShelfMemory(shelfWith([0, 0]).product, clock.now());
  const first = picked(memory, 3);
  memory.units.noteRefused(first[0] as ShardPick, 1);
  memory.release(first, false);
  expect(memory.units.byShard.filter((units) => units === undefined)).toHaveLength(1);
  expect(picked(memory, 3)).toHaveLength(1);
  expect(picked(memory, 1)).toEqual([expect.objectContaining({ shard: first[0]?.shard })]);
});

test('forgets the units and keeps the homes when the product alone is read', () => {
  const memory = memoryOf(9, 9, 9);
  const first = picked(memory, 1);
  memory.release(first, true);
  memory.learnProduct(shelfWith([0, 0, 0]).product, clock.now());
  expect(memory.units.byShard).toEqual([undefined, undefined, undefined]);
  expect(shardsOf(picked(memory, 1))).toEqual(shardsOf(first));
});

test('does not subtract a sale twice when a later refusal already included it', () => {
  const memory = memoryOf(5);
  const [first] = picked(memory, 2);
  const [second] = picked(memory, 3);
  if (!first || !second) throw new Error('Nothing was picked.');
  // The first is written; then the second is refused and returns what is left; then the reply to the first arrives.
  memory.units.noteRefused(second, 1);
  memory.units.noteSold(first);
  expect(memory.units.byShard).toEqual([1]);
});
