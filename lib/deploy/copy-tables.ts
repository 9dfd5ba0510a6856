import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { tables } from '../../lambdas/shared/tables.ts';

/**
 * Creates the deployed tables, with their names and keys, in the engine that the functions use: a query of all attributes by
 * an index returns only the projected ones from MiniStack's own DynamoDB.
 * @param outputs of the stacks, with the tables' names.
 */
export async function copyTables(outputs: Record<string, string>, awsUrl: string, engineUrl: string): Promise<void> {
  const deployed = new DynamoDBClient({ endpoint: awsUrl });
  const engine = new DynamoDBClient({ endpoint: engineUrl });
  for (const { name } of Object.values(tables)) {
    const { Table } = await deployed.send(new DescribeTableCommand({ TableName: outputs[`${name}Table`] }));
    const indexes = Table?.LocalSecondaryIndexes?.map(({ IndexName, KeySchema, Projection }) => ({
      IndexName,
      KeySchema,
      Projection,
    }));
    const copy = {
      TableName: Table?.TableName,
      AttributeDefinitions: Table?.AttributeDefinitions,
      KeySchema: Table?.KeySchema,
      BillingMode: 'PAY_PER_REQUEST',
      ...(indexes && { LocalSecondaryIndexes: indexes }),
    };
    await engine.send(new CreateTableCommand(copy as CreateTableCommandInput));
  }
  deployed.destroy();
  engine.destroy();
}
