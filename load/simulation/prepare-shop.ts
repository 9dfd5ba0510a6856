import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { Clock } from '../../lambdas/shared/clock.ts';
import type { Dynamo } from '../../lambdas/shared/dynamo.ts';
import { productsOf } from './clients/baskets.ts';
import { LAST_BUYER } from './clients/last-buyer.ts';
import { adminOf } from './clients/simulated-admin.ts';
import { userName, usersOf } from './clients/simulated-clients.ts';
import type { DesignName, Scenario } from './simulation-scenarios.ts';
import type { TableNames } from './table-names.ts';

/** Won of each user before the run: more than a run can spend. */
export const BUDGET = 1_000_000_000_000;

/** DynamoDB's limit of one BatchWriteItem. */
const BATCH = 25;

/** Creates a scenario's products, and a wallet for each of its users. */
export async function prepareShop(
  { products, load }: Scenario,
  design: DesignName,
  dynamo: Dynamo,
  names: TableNames,
  clock: Clock,
): Promise<void> {
  const admin = adminOf(dynamo, names, clock);
  for (const { productId, stock, stockShards } of productsOf(products)) {
    // The lock-based baseline knows no shards.
    await admin.put(productId, { stock, stockShards: design === 'lock' ? 1 : stockShards }, `put-${productId}`);
  }
  const users = Array.from({ length: usersOf(load) }, (_, number) => userName(number));
  const wallets = [...users, LAST_BUYER].map((userId) => ({ PutRequest: { Item: { userId, balance: BUDGET } } }));
  for (let start = 0; start < wallets.length; start += BATCH) {
    const RequestItems = { [names.WALLETS_TABLE]: wallets.slice(start, start + BATCH) };
    await dynamo.send(new BatchWriteCommand({ RequestItems }));
  }
}
