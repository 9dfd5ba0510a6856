import type { Dynamo } from '../../lambdas/shared/dynamo.ts';

/** The use of a store so far. */
export interface Spent {
  readonly calls: number;
  /** Write units of the tables, as reported by the store. */
  readonly units: number;
  /** Write units of the tables' indexes. */
  readonly indexUnits: number;
}

interface Capacity {
  readonly Table?: { readonly WriteCapacityUnits?: number };
  readonly LocalSecondaryIndexes?: Readonly<Record<string, { readonly WriteCapacityUnits?: number }>>;
}

/** Counts a client's calls and the write units they consume, from now on. */
export function meterStore(dynamo: Dynamo): { spent(): Spent } {
  const spent = { calls: 0, units: 0, indexUnits: 0 };
  dynamo.middlewareStack.add(
    (next) => async (args) => {
      spent.calls += 1;
      const metered = { ...args, input: { ...args.input, ReturnConsumedCapacity: 'INDEXES' } };
      const result = await next(metered as typeof args);
      const { ConsumedCapacity } = result.output as { ConsumedCapacity?: Capacity | readonly Capacity[] };
      for (const { Table, LocalSecondaryIndexes } of [ConsumedCapacity ?? []].flat() as Capacity[]) {
        spent.units += Table?.WriteCapacityUnits ?? 0;
        for (const index of Object.values(LocalSecondaryIndexes ?? {}))
          spent.indexUnits += index.WriteCapacityUnits ?? 0;
      }
      return result;
    },
    { step: 'initialize' },
  );
  return { spent: () => ({ ...spent }) };
}
