import { appendFileSync } from 'node:fs';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { replyLost } from '../../lambdas/testing/wire.ts';
import { RunStore } from './run-store.ts';
import { type PlayedRun, playRun, STOCK, type Write } from './testing/played-run.ts';

let run: PlayedRun;
afterEach(() => run.close());

/** Users charge and order at once, the last user of the run among them. */
async function crowd(size = 2 * STOCK) {
  const users = Array.from({ length: size }, (_, index) => (index === 0 ? run.lastUser : run.user(index)));
  await Promise.all(users.map((userId) => run.charge(userId, 'charge', 1_000)));
  await Promise.all(users.map((userId) => run.order(userId, 'order')));
}

/** Removes a part of the condition of every write. */
function dropCondition(part: string) {
  run.tamper((writes) => {
    for (const { Update } of writes) {
      if (!Update?.ConditionExpression?.includes(part)) continue;
      const rest = Update.ConditionExpression.split(' AND ').filter((it) => it !== part);
      if (rest.length > 0) Update.ConditionExpression = rest.join(' AND ');
      else delete Update.ConditionExpression;
    }
    return true;
  });
}

/** Changes a shard directly in the store. */
function addTo(shardId: string, attribute: string, change: number) {
  return run.shop.dynamo.send(
    new UpdateCommand({
      TableName: run.shop.names.STOCK_TABLE as string,
      Key: { shardId },
      UpdateExpression: 'ADD #it :change',
      ExpressionAttributeNames: { '#it': attribute },
      ExpressionAttributeValues: { ':change': change },
    }),
  );
}

function isOrder({ Put }: Write): boolean {
  return Put?.Item.orderId !== undefined;
}

describe('a run without a defect passes', () => {
  test('with a sold-out product, refusals, retries and a reply lost after the commit', async () => {
    run = await playRun();
    run.shop.wire.next('TransactWriteItems', replyLost);
    await crowd();
    const user = run.user(1);
    await Promise.all([1, 2, 3].map(() => run.order(user, 'order-again', 'calm')));
    await Promise.all([1, 2, 3].map(() => run.charge(user, 'charge-again', 7)));
    expect(await run.brokenRules()).toEqual([]);
  });

  test('with orders in the store that had no answer, a 503, or were cut off', async () => {
    run = await playRun();
    const user = run.lastUser;
    await run.charge(user, 'charge', 1_000);
    const ends = { 'no-answer': { status: 0 }, 'try-again': { status: 503 }, 'cut-off': undefined };
    for (const [key, end] of Object.entries(ends)) {
      run.write({ kind: 'order', userId: user, key });
      await run.shop.order(user, [{ productId: 'calm', quantity: 1 }], key);
      if (end) run.write({ kind: 'order', userId: user, key, ...end });
    }
    expect(await run.brokenRules()).toEqual([]);
  });
});

test('adjustments during a run are counted once per key', async () => {
  run = await playRun();
  await Promise.all([crowd(5), run.adjust('delivery', 'calm', 7), run.adjust('theft', 'hot', -3)]);
  run.shop.wire.next('TransactWriteItems', replyLost);
  await run.adjust('late-delivery', 'calm', 2);
  await Promise.all([run.adjust('delivery', 'calm', 7), run.adjust('too-much', 'calm', -1_000)]);
  expect(await run.brokenRules()).toEqual([]);
});

describe('a planted defect breaks its rule and no other', () => {
  test('without the condition on stock, a product oversells', async () => {
    run = await playRun();
    dropCondition('available >= :quantity');
    await crowd();
    expect(await run.brokenRules()).toEqual(['no-negative-stock']);
  });

  test('without the condition on the balance, a wallet becomes negative', async () => {
    run = await playRun();
    dropCondition('balance >= :total');
    await run.charge(run.lastUser, 'charge', 100);
    await run.order(run.lastUser, 'order', 'calm', 2);
    expect(await run.brokenRules()).toEqual(['no-negative-balance']);
  });

  test('a retry that the shop treats as a new order has two effects', async () => {
    run = await playRun();
    await crowd(3);
    await run.order(run.lastUser, 'repeated', 'calm', 1, 'first');
    await run.order(run.lastUser, 'repeated', 'calm', 1, 'second');
    expect(await run.brokenRules()).toEqual(['one-effect-per-key']);
  });

  test('a retry after a lost answer that the shop treats as a new order has two effects', async () => {
    run = await playRun();
    await run.charge(run.lastUser, 'charge', 1_000);
    run.write({ kind: 'order', userId: run.lastUser, key: 'repeated' });
    await run.shop.order(run.lastUser, [{ productId: 'calm', quantity: 1 }], 'repeated');
    run.write({ kind: 'order', userId: run.lastUser, key: 'repeated', status: 0 });
    await run.order(run.lastUser, 'repeated', 'calm', 1, 'second');
    expect(await run.brokenRules()).toEqual(['one-effect-per-key']);
  });

  test.each([
    ['an order', isOrder],
    ['a charge', (write: Write) => write.Put?.Item.chargeId !== undefined && write.Put.Item.amount === 5],
  ])('%s answered with 201 is not written', async (_, isLost) => {
    run = await playRun();
    await crowd(3);
    let losses = 0;
    run.tamper((writes) => !(writes.some(isLost) && ++losses === 1));
    await run.order(run.lastUser, 'lost', 'calm');
    await run.charge(run.lastUser, 'lost', 5);
    expect(losses).toBe(1);
    expect(await run.brokenRules()).toEqual(['answered-is-stored']);
  });

  test('an order is stored with another total than its answer', async () => {
    run = await playRun();
    await crowd(3);
    run.tamper((writes) => {
      const [, wallet, record] = writes as [Write, { Update: Values }, { Put: { Item: { totalAmount: number } } }];
      if (!isOrder(record as Write)) return true;
      wallet.Update.ExpressionAttributeValues[':total'] = 99;
      record.Put.Item.totalAmount = 99;
      return true;
    });
    await run.order(run.lastUser, 'cheap', 'calm');
    expect(await run.brokenRules()).toEqual(['answered-is-stored']);
  });

  test.each([undefined, 409, 500])(
    'an order is in the store without an answer that reported it (answered: %s)',
    async (status) => {
      run = await playRun();
      await crowd(3);
      await run.shop.order(run.lastUser, [{ productId: 'calm', quantity: 1 }], 'phantom');
      if (status) run.write({ kind: 'order', userId: run.lastUser, key: 'phantom' });
      if (status) run.write({ kind: 'order', userId: run.lastUser, key: 'phantom', status });
      expect(await run.brokenRules()).toEqual(['stored-was-answered']);
    },
  );

  test.each([
    ['a unit is removed and not sold', 'available', -1],
    ['a sold unit is put back', 'available', 1],
    ['a sale is counted twice for the ranking', 'sold20261123', 1],
  ])('%s', async (_, attribute, change) => {
    run = await playRun();
    await crowd(3);
    await addTo('calm#02', attribute, change);
    expect(await run.brokenRules()).toEqual(['stock-adds-up']);
  });

  test.each([7, -7])('an adjustment of %d units is recorded but not applied', async (delta) => {
    run = await playRun();
    await crowd(3);
    run.tamper((writes) => {
      // Only the record of the key is written.
      if (writes.some(({ Put }) => Put?.Item.adjustmentId)) writes.splice(0, writes.length - 1);
      return true;
    });
    await run.adjust('lost', 'calm', delta);
    expect(await run.brokenRules()).toEqual(['stock-adds-up']);
  });

  test('an adjustment is answered with other units than it added', async () => {
    run = await playRun();
    await crowd(3);
    const call = { kind: 'adjustment', userId: run.plan.admin.userId, key: 'delivery' } as const;
    run.write(call);
    const made = await run.shop.adjust('calm', 4, 'delivery');
    run.write({ ...call, status: 201, id: made.adjustmentId, amount: 5 });
    expect(await run.brokenRules()).toEqual(['answered-is-stored']);
  });

  test('a shard that orders do not use has units', async () => {
    run = await playRun();
    await crowd(3);
    await addTo('calm#01', 'available', -1);
    await addTo('calm#63', 'available', 1);
    expect(await run.brokenRules()).toEqual(['no-stranded-stock']);
  });

  test('a product that must sell out has a unit left', async () => {
    run = await playRun(true);
    await crowd();
    await run.charge(run.lastUser, 'more', 10_000);
    await run.order(run.lastUser, 'all-but-one', 'calm', STOCK - 1);
    expect(await run.brokenRules()).toEqual(['sells-out']);
    await run.order(run.lastUser, 'the-last', 'calm');
    expect(await run.brokenRules()).toEqual([]);
  });

  test('the journal ends in the middle of a line', async () => {
    run = await playRun();
    await crowd(3);
    appendFileSync(run.journal, '{"kind":"order","userId":"user-1","ke');
    expect(await run.brokenRules()).toEqual(['log-is-whole']);
  });
});

interface Values {
  readonly ExpressionAttributeValues: Record<string, unknown>;
}

test('a run without answers cannot be audited', async () => {
  run = await playRun();
  run.write({ kind: 'order', userId: run.lastUser, key: 'sent' });
  await expect(run.brokenRules()).rejects.toThrow('There is no answer to audit');
});

test('missing variables of the store are named', async () => {
  run = await playRun();
  const { WALLETS_TABLE: _, ...rest } = { ...process.env, ...run.shop.names };
  expect(() => new RunStore(rest)).toThrow('set WALLETS_TABLE');
});
