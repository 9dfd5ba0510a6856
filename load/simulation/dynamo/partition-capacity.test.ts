import { type CapacityUse, PartitionCapacity } from './partition-capacity.ts';

const write = (partitionKey: string, units = 1, table = 'stock'): CapacityUse => ({ table, partitionKey, units });

/** How many writes in a row pass at one instant. */
function takenAt(capacity: PartitionCapacity, item: string, units: number, nowMs: number): number {
  let taken = 0;
  const BOUND = 10_000;
  while (taken < BOUND && !capacity.take([write(item, units)], nowMs).includes(true)) taken += 1;
  return taken;
}

it('gives one item 1,000 units a second, enough for half as many transactional writes', () => {
  const capacity = new PartitionCapacity({ unitsPerSecond: 1_000, partitions: 16 });
  expect(takenAt(capacity, 'mug', 1, 0)).toBe(1_000);
  expect(takenAt(capacity, 'mug', 1, 250)).toBe(250);
  expect(takenAt(capacity, 'mug', 2, 1_250)).toBe(500);
});

it('saves up at most one second of units', () => {
  const capacity = new PartitionCapacity({ unitsPerSecond: 1_000, partitions: 16 });
  takenAt(capacity, 'mug', 1, 0);
  expect(takenAt(capacity, 'mug', 1, 60_000)).toBe(1_000);
});

it('gives items on different partitions separate units, and items on one partition shared ones', () => {
  const oneEach = new PartitionCapacity({ unitsPerSecond: 1_000, partitions: 1_000_003 });
  takenAt(oneEach, 'mug', 1, 0);
  expect(takenAt(oneEach, 'lamp', 1, 0)).toBe(1_000);
  const oneForAll = new PartitionCapacity({ unitsPerSecond: 1_000, partitions: 1 });
  takenAt(oneForAll, 'mug', 1, 0);
  expect(takenAt(oneForAll, 'lamp', 1, 0)).toBe(0);
});

it('takes no units of a transaction where one of its partitions is empty, and marks which', () => {
  const capacity = new PartitionCapacity({ unitsPerSecond: 1_000, partitions: 1_000_003 });
  takenAt(capacity, 'mug', 1, 0);
  expect(capacity.take([write('lamp', 2), write('mug', 2)], 0)).toEqual([false, true]);
  expect(takenAt(capacity, 'lamp', 1, 0)).toBe(1_000);
});

it('gives each table its own partitions', () => {
  const capacity = new PartitionCapacity({ unitsPerSecond: 1_000, partitions: 1 });
  takenAt(capacity, 'mug', 1, 0);
  expect(capacity.take([write('mug', 1, 'orders')], 0)).toEqual([false]);
  expect(capacity.take([write('mug', 1)], 0)).toEqual([true]);
});

it('distributes the keys of a table over all its partitions, differently for another placement', () => {
  const CAPACITY = { unitsPerSecond: 1, partitions: 4 };
  const taken = (placement: string) => {
    const capacity = new PartitionCapacity(CAPACITY, placement);
    return Array.from({ length: 100 }, (_, index) => capacity.take([write(`mug#${index}`)], 0)[0]);
  };
  expect(taken('a').filter((isRefused) => !isRefused)).toHaveLength(4);
  expect(taken('a')).toEqual(taken('a'));
  expect(taken('a')).not.toEqual(taken('b'));
});
