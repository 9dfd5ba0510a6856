import { preparedItems } from './prepared-items.ts';

const shapes = () => ({ name: 'stock', keys: ['id', 'time'], indexes: 0 });

it('keeps the conditions of a transaction, in their order, and what they use, but for what it writes', () => {
  const Key = { id: { S: 'a' } };
  const put = { TableName: 't', Item: { id: { S: 'b' }, time: { S: '1' }, text: { S: 'x' } } };
  const update = {
    ...{ TableName: 't', Key, UpdateExpression: 'SET #left = #left - :taken ADD #sold :taken' },
    ConditionExpression: '#left >= :given AND price = :price',
    ExpressionAttributeNames: { '#left': 'available', '#sold': 'sold' },
    ExpressionAttributeValues: { ':taken': { N: '1' }, ':given': { N: '2' }, ':price': { N: '3' } },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  };
  const { TransactItems } = preparedItems({ TransactItems: [{ Update: update }, { Put: put }] }, shapes);
  expect(TransactItems).toEqual([
    {
      ConditionCheck: {
        ...{ TableName: 't', Key, ConditionExpression: update.ConditionExpression },
        ExpressionAttributeNames: { '#left': 'available' },
        ExpressionAttributeValues: { ':given': { N: '2' }, ':price': { N: '3' } },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
    },
    {
      ConditionCheck: {
        ...{ TableName: 't', Key: { id: { S: 'b' }, time: { S: '1' } } },
        ConditionExpression: 'attribute_not_exists(#no)',
        ExpressionAttributeNames: { '#no': 'no-such-attribute' },
      },
    },
  ]);
});
