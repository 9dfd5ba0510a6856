/** The keys of a `BatchGetItem` by table, as in `RequestItems` and `UnprocessedKeys`. */
type BatchKeys = Readonly<Record<string, { Keys: object[] }>>;

/**
 * Splits the keys of a batch.
 * @param isAdmitted for each key, in the order of the request, whether it is read.
 */
export function splitKeys(
  keys: BatchKeys,
  isAdmitted: readonly boolean[],
): { read: BatchKeys; unprocessed: BatchKeys } {
  const read: Record<string, { Keys: object[] }> = {};
  const unprocessed: Record<string, { Keys: object[] }> = {};
  let index = 0;
  for (const [table, { Keys, ...rest }] of Object.entries(keys)) {
    for (const key of Keys) {
      const side = isAdmitted[index++] ? read : unprocessed;
      side[table] ??= { ...rest, Keys: [] };
      side[table].Keys.push(key);
    }
  }
  return { read, unprocessed };
}
