import { connectDynamo } from './dynamo.ts';

/** The process's only DynamoDB client, shared by all its stores. */
export const dynamo = connectDynamo();
