import { CreateTableCommand, DynamoDBClient, ResourceInUseException } from '@aws-sdk/client-dynamodb';
import type { Variable } from '../../lambdas/shared/environment.ts';
import { type Table, tables } from '../../lambdas/shared/tables.ts';

/**
 * Creates the tables that are missing in an engine.
 * @param prefix of their names.
 * @param dynamoUrl of the engine.
 * @returns their names by environment variable.
 */
export async function createTables(prefix: string, dynamoUrl: string): Promise<Record<string, string>> {
  // DynamoDB Local keeps the tables of each region and access key apart: these are the local stage's.
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new DynamoDBClient({ endpoint: dynamoUrl, region: 'local', credentials });
  const names: Partial<Record<Variable, string>> = {};
  for (const table of Object.values<Table>(tables)) {
    const name = `${prefix}${table.name}`;
    names[table.variable] = name;
    await create(client, name, table);
  }
  client.destroy();
  return names;
}

async function create(client: DynamoDBClient, name: string, table: Table): Promise<void> {
  const partition = { AttributeName: table.partitionKey, KeyType: 'HASH' as const };
  const range = (attribute: string) => ({ AttributeName: attribute, KeyType: 'RANGE' as const });
  const attributes = [table.partitionKey, table.sortKey, table.timeIndex?.sortKey].filter((it) => it !== undefined);
  try {
    await client.send(
      new CreateTableCommand({
        TableName: name,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: attributes.map((attribute) => ({ AttributeName: attribute, AttributeType: 'S' })),
        KeySchema: [partition, ...(table.sortKey ? [range(table.sortKey)] : [])],
        ...(table.timeIndex && {
          LocalSecondaryIndexes: [
            {
              IndexName: table.timeIndex.name,
              KeySchema: [partition, range(table.timeIndex.sortKey)],
              Projection: { ProjectionType: 'KEYS_ONLY' },
            },
          ],
        }),
      }),
    );
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
  }
}
