import { writesOf } from './writes.ts';

const keys = async () => ['id'];
const unitsOf = async (Item: object) => {
  const put = { TableName: 't', Item: { id: { S: 'a' }, ...Item } };
  return (await writesOf('PutItem', put, keys)).map(({ units }) => units);
};

test.each([
  ['a short text', { text: { S: 'x'.repeat(1_000) } }, 1],
  ['a long text', { text: { S: 'x'.repeat(1_030) } }, 2],
  ['a list', { list: { L: Array(3).fill({ S: 'x'.repeat(500) }) } }, 2],
  ['a map, its names counted', { map: { M: { ['n'.repeat(1_030)]: { N: '1' } } } }, 2],
  ['a long name', { ['n'.repeat(1_030)]: { N: '1' } }, 2],
])('an item with %s is written at its units', async (_what, item, units) => {
  expect(await unitsOf(item)).toEqual([units]);
});

test('every item of a transaction is counted, at twice the units, in the order of the request', async () => {
  const TransactItems = [
    { Update: { TableName: 't', Key: { id: { S: 'a' } } } },
    { ConditionCheck: { TableName: 't', Key: { id: { S: 'b' } } } },
    { Put: { TableName: 't', Item: { id: { S: 'c' }, text: { S: 'x'.repeat(1_030) } } } },
  ];
  const writes = await writesOf('TransactWriteItems', { TransactItems }, keys);
  expect(writes.map(({ item, units }) => [JSON.parse(item)[1][0].S, units])).toEqual([
    ['a', 2],
    ['b', 2],
    ['c', 4],
  ]);
});
