/** One item that a call writes, or checks inside a transaction. */
export interface ItemWrite {
  readonly table: string;
  /** The table and the item's whole key: the same for every write of the item. */
  readonly item: string;
  /** Write units; a transactional write, or check, costs twice. */
  readonly units: number;
}

/** Names of a table's key attributes. */
export type KeySchemas = (table: string) => Promise<readonly string[]>;

type Attributes = Record<string, unknown>;
interface WriteRequest {
  readonly TableName: string;
  readonly Key?: Attributes;
  readonly Item?: Attributes;
}

/**
 * The items that a call of DynamoDB's API writes, in the order of the request; none for a read.
 * A batch is left alone, as no part of the shop's own traffic is one.
 */
export async function writesOf(operation: string, body: unknown, schemas: KeySchemas): Promise<ItemWrite[]> {
  if (['PutItem', 'UpdateItem', 'DeleteItem'].includes(operation)) {
    return [await writeOf(body as WriteRequest, 1, schemas)];
  }
  if (operation !== 'TransactWriteItems') return [];
  const { TransactItems } = body as { TransactItems: Record<string, WriteRequest>[] };
  const requests = TransactItems.flatMap((item) => Object.values(item));
  return Promise.all(requests.map((request) => writeOf(request, 2, schemas)));
}

async function writeOf(request: WriteRequest, factor: number, schemas: KeySchemas): Promise<ItemWrite> {
  const { TableName, Key, Item } = request;
  const attributes = Key ?? Item ?? {};
  const key = (await schemas(TableName)).map((name) => attributes[name]);
  return { table: TableName, item: JSON.stringify([TableName, key]), units: factor * kilobytesOf(Item) };
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
