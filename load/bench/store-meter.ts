import type { Dynamo } from '../../lambdas/shared/dynamo.ts';

/** What a store was asked for so far. */
export interface Spent {
  readonly calls: number;
  /** Write units of the tables, as the store counts them. */
  readonly units: number;
  /** Write units of the tables' indexes. */
  readonly indexUnits: number;
}

interface Capacity {
  readonly Table?: { readonly WriteCapacityUnits?: number };
  readonly LocalSecondaryIndexes?: Readonly<Record<string, { readonly WriteCapacityUnits?: number }>>;
}

/** Counts the calls of a client from now on, and the write units that the store says they took. */
export function meterStore(dynamo: Dynamo): { spent(): Spent } {
  const spent = { calls: 0, units: 0, indexUnits: 0 };
  dynamo.middlewareStack.add(
    (next) => async (args) => {
      spent.calls += 1;
      const asked = { ...args, input: { ...args.input, ReturnConsumedCapacity: 'INDEXES' } };
      const result = await next(asked as typeof args);
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
