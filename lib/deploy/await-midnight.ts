import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { StoredProduct } from '../../lambdas/products/product.ts';
import { addDays, shopDay } from '../../lambdas/shared/shop-day.ts';
import { shardIdOf, soldAttribute } from '../../lambdas/stock/shard-item.ts';

const TIME_ZONE = 'Asia/Seoul';
/** The rule fires on the minute; an emulator may be a minute late or early, or miss the minute. */
const PATIENCE_MS = 300_000;
/** When a minute has been missed, and the rule is moved to the next. */
const MISSED_MS = 130_000;

interface Deployed {
  readonly apiUrl: string;
  readonly awsUrl: string;
  readonly engineUrl: string;
  readonly productsTable: string;
  readonly stockTable: string;
}

/**
 * Proves that the deployed rule ranks: moves it from midnight to the next minute and waits for the top five of the days
 * that are over. Runs before any other ranking, as a ranking of later days is not undone.
 * @throws Error when no such ranking has come within 300 s.
 */
export async function proveMidnight(deployed: Deployed): Promise<void> {
  await sellYesterday(deployed);
  const [rule] = (await events(deployed, 'ListRules', {})).Rules as { Name: string; ScheduleExpression: string }[];
  if (rule?.ScheduleExpression !== 'cron(0 15 * * ? *)') throw new Error(`The rule is not at 00:00 in ${TIME_ZONE}.`);
  const { Targets } = await events(deployed, 'ListTargetsByRule', { Rule: rule.Name });
  const until = Date.now() + PATIENCE_MS;
  for (let moveAgainAt = 0; ; ) {
    if (Date.now() >= moveAgainAt) {
      await moveToNextMinute(deployed, rule.Name, Targets);
      moveAgainAt = Date.now() + MISSED_MS;
    }
    const top = (await (await fetch(`${deployed.apiUrl}/products/top`)).json()) as { to: string; items: unknown[] };
    if (top.items.length > 0) return expectYesterday(top);
    if (Date.now() > until) throw new Error('Midnight has ranked nothing.');
    await new Promise((resolve) => setTimeout(resolve, 2_000));
  }
}

async function moveToNextMinute(deployed: Deployed, rule: string, targets: unknown): Promise<void> {
  const soon = new Date(Date.now() + 60_000);
  const expression = `cron(${soon.getUTCMinutes()} ${soon.getUTCHours()} * * ? *)`;
  await events(deployed, 'PutRule', { Name: rule, ScheduleExpression: expression, State: 'ENABLED' });
  // LocalStack goes on by the old schedule until the rule is given its targets again.
  await events(deployed, 'PutTargets', { Rule: rule, Targets: targets });
}

function yesterday(): string {
  return addDays(shopDay(Date.now(), TIME_ZONE), -1);
}

/** No order can be placed yesterday, so its count is written where orders leave it. */
async function sellYesterday({ engineUrl, productsTable, stockTable }: Deployed): Promise<void> {
  const dynamo = DynamoDBDocumentClient.from(new DynamoDBClient({ endpoint: engineUrl }));
  const productId = 'night-lamp';
  const product: StoredProduct = {
    productId,
    name: 'Night lamp',
    price: 100,
    stockShards: 1,
    shardsInUse: 1,
    version: 1,
    updatedAt: new Date().toISOString(),
    lastSet: { version: 1, stock: 12, stockShards: 1 },
  };
  const shardId = shardIdOf(productId, 0);
  const shard = { shardId, available: 5, price: 100, version: 1, [soldAttribute(yesterday())]: 7 };
  await dynamo.send(new PutCommand({ TableName: productsTable, Item: product }));
  await dynamo.send(new PutCommand({ TableName: stockTable, Item: shard }));
  dynamo.destroy();
}

function expectYesterday(top: { to: string; items: unknown[] }): void {
  const expected = [{ rank: 1, productId: 'night-lamp', name: 'Night lamp', price: 100, sold: 7 }];
  const isRight = top.to === yesterday() && JSON.stringify(top.items) === JSON.stringify(expected);
  if (!isRight) throw new Error(`Midnight has ranked wrongly: ${JSON.stringify(top)}`);
}

/** Calls EventBridge. */
async function events({ awsUrl }: Deployed, action: string, body: object): Promise<Record<string, unknown>> {
  const headers = { 'Content-Type': 'application/x-amz-json-1.1', 'X-Amz-Target': `AWSEvents.${action}` };
  const response = await fetch(awsUrl, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`EventBridge answered ${action} with ${await response.text()}`);
  return (await response.json()) as Record<string, unknown>;
}
