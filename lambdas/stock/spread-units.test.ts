import { Trace } from '../shared/trace.ts';
import { shelfWith } from '../testing/sample-shelf.ts';
import { SteppingClock } from '../testing/stepping-clock.ts';
import type { Shelf } from './shelf.ts';
import { spreadUnits, type UnitsMover } from './spread-units.ts';
import type { ChangeOutcome } from './units-change.ts';

const scattered = shelfWith([3, 3, 3, 3], { stockShards: 1 });
const busy: ChangeOutcome = { kind: 'refused', busy: new Set([0]), isStale: false };

/** Spreads the units of four shards into one; counts the moves, and tells whether the other shards were taken out of use. */
async function spread(outcome: ChangeOutcome, later: Shelf) {
  let moves = 0;
  let isNarrowed = false;
  const stock: UnitsMover = {
    shelf: async () => later,
    move: async () => {
      moves += 1;
      return outcome;
    },
    narrow: async () => {
      isNarrowed = true;
    },
  };
  const latest = await spreadUnits(scattered, stock, new Trace(new SteppingClock(), 5_000), 1_000);
  return { moves, isNarrowed, latest };
}

test('takes drained shards out of use', async () => {
  const drained = shelfWith([12, 0, 0, 0], { stockShards: 1 });
  expect(await spread({ kind: 'done' }, drained)).toEqual({ moves: 1, isNarrowed: true, latest: drained });
});

test('leaves shards in use, with their units, that orders keep busy until time is up', async () => {
  const { moves, isNarrowed, latest } = await spread(busy, scattered);
  expect([isNarrowed, latest]).toEqual([false, scattered]);
  expect(moves).toBeGreaterThan(3);
});

test('stops moving when another PUT has come', async () => {
  const next = { ...scattered, product: { ...scattered.product, version: 2, stockShards: 4 } };
  expect(await spread({ kind: 'done' }, next)).toEqual({ moves: 1, isNarrowed: false, latest: next });
});
