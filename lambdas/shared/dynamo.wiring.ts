import { connectDynamo } from './dynamo.ts';

/** The process's one DynamoDB client, shared by every store in it. */
export const dynamo = connectDynamo();
