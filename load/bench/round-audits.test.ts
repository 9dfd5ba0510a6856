import { randomUUID } from 'node:crypto';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { openShop, type TestShop } from '../../lambdas/testing/test-shop.ts';
import { RoundAudits } from './round-audits.ts';
import type { Answer } from './rounds.ts';

let shop: TestShop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.close());

/** The goals that the audits miss. */
function brokenOf(audits: RoundAudits): string[] {
  return audits.row().goals.flatMap(({ met, what, value }) => (met ? [] : [`${value} ${what.say}`]));
}

/** Places three orders of one unit of a new product. */
async function sellThree(): Promise<{ productId: string; userId: string; answers: Answer[] }> {
  const [productId, userId] = [randomUUID(), randomUUID()];
  await shop.put(productId, 10);
  await shop.fund(userId, 1_000);
  const answers: Answer[] = [];
  for (let order = 0; order < 3; order += 1) {
    await shop.order(userId, [{ productId, quantity: 1 }]);
    answers.push({ durationMs: 1, done: true });
  }
  return { productId, userId, answers };
}

function change(TableName: string, Key: Record<string, string>, attribute: string, by: number) {
  return shop.dynamo.send(
    new UpdateCommand({
      TableName,
      Key,
      UpdateExpression: 'ADD #it :by',
      ExpressionAttributeNames: { '#it': attribute },
      ExpressionAttributeValues: { ':by': by },
    }),
  );
}

test('a store that matches the answers passes', async () => {
  const audits = new RoundAudits();
  const { productId, userId, answers } = await sellThree();
  await audits.auditProduct(shop, productId, 10, answers);
  await audits.auditBalance(shop, userId);
  expect(brokenOf(audits)).toEqual([]);
  expect(audits.row().what).toEqual({ say: 'truth', audits: 2 });
});

test('an order without its unit, or a unit both sold and left, is oversold', async () => {
  const audits = new RoundAudits();
  const { productId, answers } = await sellThree();
  await audits.auditProduct(shop, productId, 10, [...answers, ...answers.slice(0, 1)]);
  await audits.auditProduct(shop, productId, 9, answers);
  expect(brokenOf(audits)).toEqual(['2 oversold']);
});

test('a missing unit that nobody bought is lost', async () => {
  const audits = new RoundAudits();
  const { productId, answers } = await sellThree();
  await change(shop.names.STOCK_TABLE as string, { shardId: `${productId}#02` }, 'available', -1);
  await audits.auditProduct(shop, productId, 10, answers);
  expect(brokenOf(audits)).toEqual(['1 lost']);
});

test('a balance other than charges minus orders is wrong', async () => {
  const audits = new RoundAudits();
  const { userId } = await sellThree();
  await change(shop.names.WALLETS_TABLE as string, { userId }, 'balance', 1);
  await audits.auditBalance(shop, userId);
  expect(brokenOf(audits)).toEqual(['1 wrong-balances']);
});
