import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { Dynamo } from '../../lambdas/shared/dynamo.ts';
import type { ScenarioProduct } from './clients/baskets.ts';
import type { Admin } from './clients/simulated-admin.ts';
import type { TableNames } from './table-names.ts';

/** DynamoDB's limit of one BatchWriteItem. */
const BATCH = 25;

/** Creates the products of a sale, one after another. */
export async function createProducts(products: readonly ScenarioProduct[], admin: Admin): Promise<void> {
  for (const { productId, stock, stockShards } of products) {
    await admin.put(productId, { stock, stockShards }, `put-${productId}`);
  }
}

/**
 * Gives every user a wallet.
 * @param balance won of each.
 */
export async function fillWallets(
  userIds: readonly string[],
  balance: number,
  dynamo: Dynamo,
  names: TableNames,
): Promise<void> {
  for (let start = 0; start < userIds.length; start += BATCH) {
    const batch = userIds.slice(start, start + BATCH);
    const requests = batch.map((userId) => ({ PutRequest: { Item: { userId, balance } } }));
    await dynamo.send(new BatchWriteCommand({ RequestItems: { [names.WALLETS_TABLE]: requests } }));
  }
}
