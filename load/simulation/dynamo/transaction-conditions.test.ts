import { conditionChecksOf } from './transaction-conditions.ts';

const shapes = () => ({ name: 'stock', keys: ['id', 'time'], indexes: 0 });

it('turns each item of a transaction into a check of its condition, in the same order, with only the names and values it uses', () => {
  const Key = { id: { S: 'a' } };
  const put = { TableName: 't', Item: { id: { S: 'b' }, time: { S: '1' }, text: { S: 'x' } } };
  const update = {
    TableName: 't',
    Key,
    UpdateExpression: 'SET #left = #left - :taken ADD #sold :taken',
    ConditionExpression: '#left >= :given AND price = :price',
    ExpressionAttributeNames: { '#left': 'available', '#sold': 'sold' },
    ExpressionAttributeValues: { ':taken': { N: '1' }, ':given': { N: '2' }, ':price': { N: '3' } },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  };
  const { TransactItems } = conditionChecksOf({ TransactItems: [{ Update: update }, { Put: put }] }, shapes);
  expect(TransactItems).toEqual([
    {
      ConditionCheck: {
        TableName: 't',
        Key,
        ConditionExpression: update.ConditionExpression,
        ExpressionAttributeNames: { '#left': 'available' },
        ExpressionAttributeValues: { ':given': { N: '2' }, ':price': { N: '3' } },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
    },
    {
      ConditionCheck: {
        TableName: 't',
        Key: { id: { S: 'b' }, time: { S: '1' } },
        ConditionExpression: 'attribute_not_exists(#no)',
        ExpressionAttributeNames: { '#no': 'no-such-attribute' },
      },
    },
  ]);
});
