import { type Table, tables } from '../../../lambdas/shared/tables.ts';
import type { TableNames } from '../table-names.ts';

/** What the capacity of a call depends on. */
interface TableShape {
  /** The name in the shop's list of tables, without the prefix of a run. */
  readonly name: string;
  /** The key attributes, the partition key first. */
  readonly keys: readonly string[];
  /** Indexes that a new item is also written to. */
  readonly indexes: number;
}

/** Looks up a table by its name in the engine. */
export type TableShapes = (table: string) => TableShape;

/** @returns a look-up that throws TypeError for an unknown table: the SDK passes it on, where it would retry a store fault. */
export function tableShapes(names: TableNames): TableShapes {
  const nameOf: Readonly<Record<string, string>> = names;
  const shapes = new Map<string, TableShape>();
  for (const { name, variable, partitionKey, sortKey, timeIndex } of Object.values<Table>(tables)) {
    const keys = sortKey ? [partitionKey, sortKey] : [partitionKey];
    shapes.set(nameOf[variable] as string, { name, keys, indexes: timeIndex ? 1 : 0 });
  }
  return (table) => {
    const shape = shapes.get(table);
    if (!shape) throw new TypeError(`The simulation does not know the table ${table}.`);
    return shape;
  };
}
