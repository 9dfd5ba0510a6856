import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';

const client = new DynamoDBClient();

/** The least code of a function that calls DynamoDB: the yardstick of function starts. */
export async function handler(): Promise<unknown> {
  return client.send(new GetItemCommand({ TableName: 'none', Key: {} }));
}
