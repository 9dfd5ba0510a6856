import { BatchGetCommand } from '@aws-sdk/lib-dynamodb';
import { BATCH_KEYS } from './bounds.ts';
import { backOff, type Dynamo, read } from './dynamo.ts';
import type { Trace } from './trace.ts';

type Item = Record<string, unknown>;

/** The address of an item. */
interface ItemKey {
  readonly table: string;
  readonly key: Readonly<Record<string, string>>;
}

/**
 * Reads items of any tables by key, up to 100 per call. Keys that DynamoDB leaves unprocessed are read again until the
 * trace's deadline; they are never reported as missing.
 * @param requested any number of keys; duplicates are read once.
 * @param isConsistent false costs half the read units, but may miss recent writes.
 * @yields every key with its item, or `undefined` if there is none, as soon as it is known.
 * @throws Problem `try-again` if the deadline passes before every key is known.
 */
export async function* batchGet<Requested extends ItemKey>(
  dynamo: Dynamo,
  requested: readonly Requested[],
  trace: Trace,
  isConsistent = true,
): AsyncGenerator<readonly [Requested, Item | undefined]> {
  const attributes = new Map(requested.map(({ table, key }) => [table, Object.keys(key)]));
  const nameOf = (table: string, item: Item) =>
    JSON.stringify([table, ...(attributes.get(table) ?? []).map((attribute) => item[attribute])]);
  const pending = new Map(requested.map((itemKey) => [nameOf(itemKey.table, itemKey.key), itemKey]));
  for (let attempt = 1; pending.size > 0; ) {
    const batch = [...pending].slice(0, BATCH_KEYS);
    const tables = Map.groupBy(batch, ([, { table }]) => table);
    const requests = [...tables].map(([table, group]) => {
      return [table, { Keys: group.map(([, { key }]) => key), ConsistentRead: isConsistent }] as const;
    });
    const command = new BatchGetCommand({ RequestItems: Object.fromEntries(requests) });
    const answer = await read(trace, (abortSignal) => dynamo.send(command, { abortSignal }));
    const unprocessed = new Set<string>();
    const found = new Map<string, Item>();
    for (const table of tables.keys()) {
      for (const key of answer.UnprocessedKeys?.[table]?.Keys ?? []) unprocessed.add(nameOf(table, key));
      for (const item of answer.Responses?.[table] ?? []) found.set(nameOf(table, item), item);
    }
    for (const [name, itemKey] of batch) {
      if (unprocessed.has(name)) continue;
      pending.delete(name);
      yield [itemKey, found.get(name)];
    }
    if (unprocessed.size > 0) await backOff(attempt++, trace);
  }
}
