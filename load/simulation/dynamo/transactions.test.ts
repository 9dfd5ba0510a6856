import type { ItemUse } from './item-uses.ts';
import { Transactions } from './transactions.ts';

const write = (item: string): ItemUse => ({ table: 'shelf', partitionKey: item, item, units: 2 });

test('a transaction is refused for any of its items that another holds, and told which', () => {
  const transactions = new Transactions();
  const held = transactions.begin([write('a'), write('b')]);
  expect(transactions.begin([write('c'), write('b')])).toEqual({ conflicts: [false, true] });
  expect(transactions.begin([write('a'), write('c')])).toEqual({ conflicts: [true, false] });
  if ('end' in held) held.end();
  expect(transactions.begin([write('c'), write('b')])).toHaveProperty('end');
});
