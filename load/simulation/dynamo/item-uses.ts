import type { Use } from './capacity.ts';

/** One item that a call writes, or checks inside a transaction, or reads. */
export interface ItemUse extends Use {
  /** The table and the item's whole key: the same for every use of the item. */
  readonly item: string;
}

/** A table's name, its key attributes, the partition key first, and how many indexes a new item is also written to. */
export interface TableShape {
  readonly name: string;
  readonly keys: readonly string[];
  readonly indexes: number;
}

export type TableShapes = (table: string) => TableShape;

type Attributes = Record<string, unknown>;
interface WriteRequest {
  readonly TableName: string;
  readonly Key?: Attributes;
  readonly Item?: Attributes;
}
interface ReadRequest {
  readonly Keys: readonly Attributes[];
  readonly ConsistentRead?: boolean;
}

/**
 * The items that a call of DynamoDB's API writes, in the order of the request; none for a read.
 * A batch is left alone, as no part of the shop's own traffic is one.
 */
export function writesOf(operation: string, body: unknown, shapes: TableShapes): ItemUse[] {
  if (['PutItem', 'UpdateItem', 'DeleteItem'].includes(operation)) return [writeOf(body as WriteRequest, 1, shapes)];
  if (operation !== 'TransactWriteItems') return [];
  const { TransactItems } = body as { TransactItems: Record<string, WriteRequest>[] };
  // A transactional write, or check, costs twice.
  return TransactItems.flatMap((item) => Object.values(item)).map((request) => writeOf(request, 2, shapes));
}

/** The items that a call reads by their keys, there or not, in the order of the request; none for any other call. */
export function readsOf(operation: string, body: unknown, shapes: TableShapes): ItemUse[] {
  // The shop's items are far below the 4 KB that a unit reads.
  const unitsOf = ({ ConsistentRead = false }: { readonly ConsistentRead?: boolean }) => (ConsistentRead ? 1 : 0.5);
  if (operation === 'GetItem') {
    const request = body as WriteRequest & { ConsistentRead?: boolean };
    return [useOf(request.TableName, request.Key ?? {}, unitsOf(request), shapes)];
  }
  if (operation !== 'BatchGetItem') return [];
  const { RequestItems } = body as { RequestItems: Record<string, ReadRequest> };
  return Object.entries(RequestItems).flatMap(([table, request]) =>
    request.Keys.map((key) => useOf(table, key, unitsOf(request), shapes)),
  );
}

function writeOf({ TableName, Key, Item }: WriteRequest, factor: number, shapes: TableShapes): ItemUse {
  // An index holds keys only: a unit, and only an item that is put changes them.
  const indexes = Item ? shapes(TableName).indexes : 0;
  return useOf(TableName, Key ?? Item ?? {}, factor * (kilobytesOf(Item) + indexes), shapes);
}

function useOf(table: string, attributes: Attributes, units: number, shapes: TableShapes): ItemUse {
  const { name, keys } = shapes(table);
  const key = keys.map((attribute) => attributes[attribute]);
  return { table: name, partitionKey: JSON.stringify(key[0]), item: JSON.stringify([name, ...key]), units };
}

/** A unit writes up to 1 KB. Of an update the item's size is not known here; the shop's updated items are far smaller. */
function kilobytesOf(item: Attributes | undefined): number {
  const values = Object.entries(item ?? {}).map(([name, value]) => name.length + bytesOf(value));
  return Math.max(1, Math.ceil(values.reduce((sum, bytes) => sum + bytes, 0) / 1_024));
}

/** An attribute's size without the type names of the wire format. */
function bytesOf(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum, part) => sum + 1 + bytesOf(part), 0);
  if (typeof value !== 'object' || value === null) return Buffer.byteLength(String(value));
  return Object.entries(value).reduce(
    (sum, [type, part]) => sum + (type.length > 2 ? type.length : 0) + bytesOf(part),
    0,
  );
}
