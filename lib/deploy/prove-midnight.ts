import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { addDays, shopDay } from '../../lambdas/shared/shop-day.ts';
import { shardIdOf, soldAttribute } from '../../lambdas/stock/shard-item.ts';
import type { StoredProduct } from '../../lambdas/stock/stored-product.ts';

const TIME_ZONE = 'Asia/Seoul';
/** An emulator may fire a rule a minute early or late, or skip the minute. */
const TIMEOUT_MS = 300_000;
/** After this time the minute counts as skipped, and the rule is moved to the next one. */
const SKIPPED_MS = 130_000;
const POLL_MS = 2_000;

interface Deployed {
  readonly apiUrl: string;
  readonly awsUrl: string;
  readonly engineUrl: string;
  readonly productsTable: string;
  readonly stockTable: string;
}

/**
 * Proves that the deployed midnight rule ranks: moves it to the next minute and waits for a ranking of the days up to
 * yesterday. Must run before any other ranking, as a ranking of later days is not replaced. MiniStack keeps a moved rule's targets;
 * LocalStack needs them put again.
 * @throws Error if no such ranking appears within 300 s.
 */
export async function proveMidnight(deployed: Deployed): Promise<void> {
  await sellYesterday(deployed);
  const [rule] = (await events(deployed, 'ListRules', {})).Rules as { Name: string; ScheduleExpression: string }[];
  if (rule?.ScheduleExpression !== 'cron(0 15 * * ? *)')
    throw new Error(`The midnight rule is not scheduled at 00:00 in ${TIME_ZONE}.`);
  const until = Date.now() + TIMEOUT_MS;
  for (let moveAgainAt = 0; ; ) {
    if (Date.now() >= moveAgainAt) {
      await moveToNextMinute(deployed, rule.Name);
      moveAgainAt = Date.now() + SKIPPED_MS;
    }
    const top = (await (await fetch(`${deployed.apiUrl}/products/top`)).json()) as { to: string; items: unknown[] };
    if (top.items.length > 0) return expectYesterday(top);
    if (Date.now() > until) throw new Error(`The midnight rule has not ranked within ${TIMEOUT_MS / 1_000} s.`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

async function moveToNextMinute(deployed: Deployed, rule: string): Promise<void> {
  const soon = new Date(Date.now() + 60_000);
  const expression = `cron(${soon.getUTCMinutes()} ${soon.getUTCHours()} * * ? *)`;
  await events(deployed, 'PutRule', { Name: rule, ScheduleExpression: expression, State: 'ENABLED' });
}

function yesterday(): string {
  return addDays(shopDay(Date.now(), TIME_ZONE), -1);
}

/** Writes the sales count of an order placed yesterday. */
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
  if (!isRight) throw new Error(`The ranking of the midnight rule is wrong: ${JSON.stringify(top)}`);
}

/** Calls EventBridge. */
async function events({ awsUrl }: Deployed, action: string, body: object): Promise<Record<string, unknown>> {
  const headers = { 'Content-Type': 'application/x-amz-json-1.1', 'X-Amz-Target': `AWSEvents.${action}` };
  const response = await fetch(awsUrl, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`EventBridge answered ${action} with ${await response.text()}`);
  return (await response.json()) as Record<string, unknown>;
}
