import { readsOf, writesOf } from './item-access.ts';

const shapes = (table: string) => ({ name: table, keys: ['id', 'time'], indexes: table === 'indexed' ? 1 : 0 });
const unitsOf = (Item: object) => {
  const put = { TableName: 't', Item: { id: { S: 'a' }, ...Item } };
  return writesOf('PutItem', put, shapes).map(({ units }) => units);
};

test.each([
  ['a short text', { text: { S: 'x'.repeat(1_000) } }, 1],
  ['a long text', { text: { S: 'x'.repeat(1_030) } }, 2],
  ['a list', { list: { L: Array(3).fill({ S: 'x'.repeat(500) }) } }, 2],
  ['a map, its names counted', { map: { M: { ['n'.repeat(1_030)]: { N: '1' } } } }, 2],
  ['a long name', { ['n'.repeat(1_030)]: { N: '1' } }, 2],
])('writing an item with %s costs its units', (_what, item, units) => {
  expect(unitsOf(item)).toEqual([units]);
});

test('every item of a transaction costs twice the units, in the order of the request', () => {
  const TransactItems = [
    { Update: { TableName: 't', Key: { id: { S: 'a' } } } },
    { ConditionCheck: { TableName: 't', Key: { id: { S: 'b' } } } },
    { Put: { TableName: 't', Item: { id: { S: 'c' }, text: { S: 'x'.repeat(1_030) } } } },
  ];
  const writes = writesOf('TransactWriteItems', { TransactItems }, shapes);
  expect(writes.map(({ item, units }) => [JSON.parse(item)[1].S, units])).toEqual([
    ['a', 2],
    ['b', 2],
    ['c', 4],
  ]);
});

test('putting an item costs the units of its indexes as well', () => {
  const put = { Put: { TableName: 'indexed', Item: { id: { S: 'a' } } } };
  const update = { Update: { TableName: 'indexed', Key: { id: { S: 'b' } } } };
  const writes = writesOf('TransactWriteItems', { TransactItems: [put, update] }, shapes);
  expect(writes.map(({ units }) => units)).toEqual([4, 2]);
});

test('every key of a batch costs a unit, half a unit without a consistent read', () => {
  const Keys = [{ id: { S: 'a' } }, { id: { S: 'b' } }];
  const RequestItems = { sure: { Keys, ConsistentRead: true }, fast: { Keys: Keys.slice(1) } };
  const reads = readsOf('BatchGetItem', { RequestItems }, shapes);
  expect(reads.map(({ table, partitionKey, units }) => [table, JSON.parse(partitionKey), units])).toEqual([
    ['sure', { S: 'a' }, 1],
    ['sure', { S: 'b' }, 1],
    ['fast', { S: 'b' }, 0.5],
  ]);
});

test('items under one partition key share its partition but are different items', () => {
  const get = (time: string) =>
    readsOf('GetItem', { TableName: 't', Key: { id: { S: 'a' }, time: { S: time } }, ConsistentRead: true }, shapes)[0];
  expect(get('1')?.partitionKey).toBe(get('2')?.partitionKey);
  expect(get('1')?.item).not.toBe(get('2')?.item);
});
