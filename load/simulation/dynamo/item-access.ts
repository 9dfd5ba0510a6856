import type { CapacityUse } from './partition-capacity.ts';
import type { TableShapes } from './table-shapes.ts';

/** One item that a call reads, writes, or checks inside a transaction. */
export interface ItemAccess extends CapacityUse {
  /** The table and the item's whole key: equal for every access to the same item. */
  readonly item: string;
}

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
 * The items that a call of DynamoDB's API writes or checks, in the order of the request; none for a read.
 * BatchWriteItem is missing, as the shop never sends it.
 */
export function writesOf(operation: string, body: unknown, shapes: TableShapes): ItemAccess[] {
  if (['PutItem', 'UpdateItem', 'DeleteItem'].includes(operation)) return [writeOf(body as WriteRequest, 1, shapes)];
  if (operation !== 'TransactWriteItems') return [];
  const { TransactItems } = body as { TransactItems: Record<string, WriteRequest>[] };
  // A transactional write or condition check costs twice the units.
  return TransactItems.flatMap((item) => Object.values(item)).map((request) => writeOf(request, 2, shapes));
}

/** The items that a call reads by key, in the order of the request; a key without an item costs the same. */
export function readsOf(operation: string, body: unknown, shapes: TableShapes): ItemAccess[] {
  // The shop's items are far below the 4 KB that one unit reads.
  const unitsOf = ({ ConsistentRead = false }: { readonly ConsistentRead?: boolean }) => (ConsistentRead ? 1 : 0.5);
  if (operation === 'GetItem') {
    const request = body as WriteRequest & { ConsistentRead?: boolean };
    return [accessTo(request.TableName, request.Key ?? {}, unitsOf(request), shapes)];
  }
  if (operation !== 'BatchGetItem') return [];
  const { RequestItems } = body as { RequestItems: Record<string, ReadRequest> };
  return Object.entries(RequestItems).flatMap(([table, request]) =>
    request.Keys.map((key) => accessTo(table, key, unitsOf(request), shapes)),
  );
}

/** The capacity units of several accesses together. */
export function unitsOf(accesses: readonly ItemAccess[]): number {
  return accesses.reduce((sum, { units }) => sum + units, 0);
}

function writeOf({ TableName, Key, Item }: WriteRequest, factor: number, shapes: TableShapes): ItemAccess {
  // Index entries hold keys only: one unit each, written when an item is put.
  const indexes = Item ? shapes(TableName).indexes : 0;
  return accessTo(TableName, Key ?? Item ?? {}, factor * (kilobytesOf(Item) + indexes), shapes);
}

function accessTo(table: string, attributes: Attributes, units: number, shapes: TableShapes): ItemAccess {
  const { name, keys } = shapes(table);
  const key = keys.map((attribute) => attributes[attribute]);
  return { table: name, partitionKey: JSON.stringify(key[0]), item: JSON.stringify([name, ...key]), units };
}

/** KB rounded up, as one unit writes up to 1 KB. An update counts as 1 KB: its item's size is unknown here, the shop's are smaller. */
function kilobytesOf(item: Attributes | undefined): number {
  const values = Object.entries(item ?? {}).map(([name, value]) => name.length + bytesOf(value));
  return Math.max(1, Math.ceil(values.reduce((sum, bytes) => sum + bytes, 0) / 1_024));
}

/** An attribute's size in bytes, without the type names of the wire format. */
function bytesOf(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum, part) => sum + 1 + bytesOf(part), 0);
  if (typeof value !== 'object' || value === null) return Buffer.byteLength(String(value));
  return Object.entries(value).reduce(
    (sum, [type, part]) => sum + (type.length > 2 ? type.length : 0) + bytesOf(part),
    0,
  );
}
