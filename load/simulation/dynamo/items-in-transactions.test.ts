import type { ItemAccess } from './item-access.ts';
import { ItemsInTransactions } from './items-in-transactions.ts';

const write = (item: string): ItemAccess => ({ table: 'stock', partitionKey: item, item, units: 2 });

test('a transaction conflicts on each item that another contains, until that one ends', () => {
  const items = new ItemsInTransactions();
  const first = items.begin([write('a'), write('b')]);
  expect(items.begin([write('c'), write('b')])).toEqual({ conflicts: [false, true] });
  expect(items.begin([write('a'), write('c')])).toEqual({ conflicts: [true, false] });
  if ('end' in first) first.end();
  expect(items.begin([write('c'), write('b')])).toHaveProperty('end');
});
