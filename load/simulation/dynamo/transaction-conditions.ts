import type { TableShapes } from './table-shapes.ts';

type Named = Readonly<Record<string, unknown>>;

interface TransactItem {
  readonly TableName: string;
  readonly Key?: Named;
  readonly Item?: Named;
  readonly ConditionExpression?: string;
  readonly ExpressionAttributeNames?: Named;
  readonly ExpressionAttributeValues?: Named;
  readonly ReturnValuesOnConditionCheckFailure?: string;
}

/** True of every item: an item without a condition needs a place among the cancellation reasons too. */
const ALWAYS = {
  ConditionExpression: 'attribute_not_exists(#no)',
  ExpressionAttributeNames: { '#no': 'no-such-attribute' },
};

/**
 * The first phase of a transaction: one `ConditionCheck` per item, in the same order, so that a failed condition gives the same
 * cancellation reasons as the transaction itself.
 */
export function conditionChecksOf(
  { TransactItems }: { readonly TransactItems: readonly Record<string, TransactItem>[] },
  shapes: TableShapes,
): { TransactItems: { ConditionCheck: object }[] } {
  const items = TransactItems.flatMap((item) => Object.values(item));
  return { TransactItems: items.map((item) => ({ ConditionCheck: checkOf(item, shapes) })) };
}

function checkOf(item: TransactItem, shapes: TableShapes): object {
  const { TableName, Item, ConditionExpression: condition, ReturnValuesOnConditionCheckFailure: returned } = item;
  const Key = item.Key ?? Object.fromEntries(shapes(TableName).keys.map((name) => [name, Item?.[name]]));
  if (!condition) return { TableName, Key, ...ALWAYS };
  const names = usedIn(condition, item.ExpressionAttributeNames);
  const values = usedIn(condition, item.ExpressionAttributeValues);
  return {
    TableName,
    Key,
    ConditionExpression: condition,
    ...(names && { ExpressionAttributeNames: names }),
    ...(values && { ExpressionAttributeValues: values }),
    ...(returned && { ReturnValuesOnConditionCheckFailure: returned }),
  };
}

/** DynamoDB rejects names and values that the expression does not use. */
function usedIn(expression: string, all: Named = {}): Named | undefined {
  const words = new Set(expression.match(/[:#]\w+/g));
  const used = Object.entries(all).filter(([name]) => words.has(name));
  return used.length > 0 ? Object.fromEntries(used) : undefined;
}
