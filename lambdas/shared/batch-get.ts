import { BatchGetCommand } from '@aws-sdk/lib-dynamodb';
import { BATCH_KEYS } from './bounds.ts';
import { backOff, type Dynamo, read } from './dynamo.ts';
import type { Trace } from './trace.ts';

type Item = Record<string, unknown>;

/**
 * Reads items by their keys, consistently. Keys that the store leaves unprocessed, as it may at any time, are asked for
 * again until the trace's deadline; they are never taken for missing.
 * @param keys any number of one table's keys; one that is given twice is read once.
 * @yields every key with its item, or with `undefined` where there is none, as soon as it is known.
 * @throws Problem `try-again` when the deadline passes before every key is known.
 */
export async function* batchGet<Key extends Readonly<Record<string, string>>>(
  dynamo: Dynamo,
  table: string,
  keys: readonly Key[],
  trace: Trace,
): AsyncGenerator<readonly [Key, Item | undefined]> {
  const attributes = Object.keys(keys[0] ?? {});
  const nameOf = (item: Item) => JSON.stringify(attributes.map((attribute) => item[attribute]));
  const unknown = new Map(keys.map((key) => [nameOf(key), key]));
  for (let attempt = 1; unknown.size > 0; ) {
    const asked = [...unknown].slice(0, BATCH_KEYS);
    const command = new BatchGetCommand({
      RequestItems: { [table]: { Keys: asked.map(([, key]) => key), ConsistentRead: true } },
    });
    const answer = await read(trace, (abortSignal) => dynamo.send(command, { abortSignal }));
    const unprocessed = new Set(answer.UnprocessedKeys?.[table]?.Keys?.map(nameOf));
    const found = new Map(answer.Responses?.[table]?.map((item) => [nameOf(item), item]));
    for (const [name, key] of asked) {
      if (unprocessed.has(name)) continue;
      unknown.delete(name);
      yield [key, found.get(name)];
    }
    if (unprocessed.size > 0) await backOff(attempt++, trace);
  }
}
