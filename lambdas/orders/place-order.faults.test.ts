import { ORDER_DEADLINE_MS } from '../shared/bounds.ts';
import { SteppingClock } from '../testing/stepping-clock.ts';
import { codeOf, openShop, type TestShop } from '../testing/test-shop.ts';
import { cancelled, refused, replyLost, type Wire } from '../testing/wire.ts';

const none = { Code: 'None' };
const conflict = { Code: 'TransactionConflict' };
const throttled = { Code: 'ThrottlingError' };
/** The connection breaks, and nothing reached the store. */
const lost: Parameters<Wire['next']>[1] = async () => {
  throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
};
/** The refusal of a wallet whose balance is too low. */
const shortOf = (total: number) => ({
  Code: 'ConditionalCheckFailed',
  Item: { userId: { S: 'alice' }, balance: { N: String(total - 1) } },
});
const emptyShard = {
  Code: 'ConditionalCheckFailed',
  Item: { available: { N: '0' }, price: { N: '100' }, shardId: { S: 'thing#00' } },
};

let clock: SteppingClock;
let shop: TestShop;
const others: TestShop[] = [];
beforeEach(async () => {
  clock = new SteppingClock();
  shop = await openShop(clock);
  await shop.put('thing', 100, 8);
  await shop.fund('alice', 10_000);
  await shop.order('alice', [{ productId: 'thing', quantity: 1 }]);
  shop.wire.clear();
});
afterEach(() => {
  for (const each of [shop, ...others.splice(0)]) each.close();
});

const one = [{ productId: 'thing', quantity: 1 }];
const transactions = () => shop.wire.calls.filter((call) => call === 'TransactWriteItems').length;

async function expectTaken(units: number) {
  expect(await shop.stockOf('thing')).toBe(100 - units);
  expect(await shop.balanceOf('alice')).toBe(10_000 - units * 100);
}

test('places an order with one store call when nothing interferes', async () => {
  await shop.order('alice', one);
  expect(shop.wire.calls).toEqual(['TransactWriteItems']);
});

test('stays with the shard that served after a conflict', async () => {
  const shards: string[] = [];
  const note = (fault: Parameters<typeof shop.wire.next>[1]) =>
    shop.wire.next('TransactWriteItems', async (request, send) => {
      shards.push(/thing#\d\d/.exec(request.body)?.[0] ?? '');
      return fault(request, send);
    });
  note(cancelled(conflict, none, none));
  note((_request, send) => send());
  note((_request, send) => send());
  await shop.order('alice', one);
  await shop.order('alice', one);
  expect(shards[2]).toBe(shards[1]);
});

test('waits after a conflict on the only shard', async () => {
  await shop.put('single', 10, 1);
  await shop.order('alice', [{ productId: 'single', quantity: 1 }]);
  shop.wire.next('TransactWriteItems', cancelled(conflict, none, none));
  await shop.order('alice', [{ productId: 'single', quantity: 1 }]);
  expect(clock.sleeps).toEqual([5]);
});

test('waits after conflicts on the wallet with full jitter below a doubling bound', async () => {
  for (let times = 0; times < 4; times += 1) shop.wire.next('TransactWriteItems', cancelled(none, conflict, none));
  await shop.order('alice', one);
  expect(clock.sleeps).toEqual([5, 10, 20, 40]);
  await expectTaken(2);
});

test.each([
  ['a throttled shard', cancelled(throttled, none, none)],
  ['a throttled wallet', cancelled(none, throttled, none)],
  ['an empty shard and a conflict on the wallet', cancelled(emptyShard, conflict, none)],
  ['a conflict on a shard and a throttled order', cancelled(conflict, none, throttled)],
  ['a conflict on every item', cancelled(conflict, conflict, conflict)],
])('waits after %s, and places the order once', async (_name, fault) => {
  shop.wire.next('TransactWriteItems', fault);
  await shop.order('alice', one);
  expect(clock.sleeps).toEqual([5]);
  expect(transactions()).toBe(2);
  await expectTaken(2);
});

test('answers insufficient-balance after a conflict together with a low balance', async () => {
  const poor = { Code: 'ConditionalCheckFailed', Item: { userId: { S: 'alice' }, balance: { N: '7' } } };
  shop.wire.next('TransactWriteItems', cancelled(conflict, poor, none));
  shop.wire.next('TransactWriteItems', cancelled(none, poor, none));
  await expect(shop.order('alice', one)).rejects.toMatchObject({
    code: 'insufficient-balance',
    extras: { required: 100, balance: 7 },
  });
  await expectTaken(1);
});

test('retries a low balance together with a conflict, as the price may have fallen', async () => {
  await shop.put('sale', 10, 2, 100_000);
  await shop.shelves.get('sale', shop.trace());
  // Another process replaces the product: this one still has the old price in memory.
  await (await openOther())('sale', 100);
  shop.wire.next('TransactWriteItems', cancelled(conflict, shortOf(100_000), none));
  const { order } = await shop.order('alice', [{ productId: 'sale', quantity: 1 }]);
  expect(order.totalAmount).toBe(100);
});

test('retries a low balance together with a changed price, at the new price', async () => {
  await shop.put('sale', 10, 2, 100_000);
  expect(await codeOf(shop.order('alice', [{ productId: 'sale', quantity: 1 }]))).toBe('insufficient-balance');
  const before = shop.shelves;
  await before.get('sale', shop.trace());
  // Another process replaces the product: this one still has the old price in memory.
  const other = await openOther();
  await other('sale', 100);
  const { order } = await shop.order('alice', [{ productId: 'sale', quantity: 1 }]);
  expect(order.totalAmount).toBe(100);
});

test('replays an order although the product is sold out', async () => {
  await shop.put('last', 1, 1);
  const lines = [{ productId: 'last', quantity: 1 }];
  const first = await shop.order('alice', lines, 'kept-key');
  expect(await codeOf(shop.order('alice', lines))).toBe('insufficient-stock');
  const again = await shop.order('alice', lines, 'kept-key');
  expect(again).toEqual({ order: first.order, replayed: true });
  const other = shop.order('alice', [{ productId: 'last', quantity: 2 }], 'kept-key');
  expect(await codeOf(other)).toBe('idempotency-key-reused');
});

test('answers try-again at the deadline after endless conflicts, and leaves nothing behind', async () => {
  for (let times = 0; times < 100; times += 1) shop.wire.next('TransactWriteItems', cancelled(none, conflict, none));
  const start = clock.now();
  expect(await codeOf(shop.order('alice', one, 'busy-key'))).toBe('try-again');
  expect(clock.now() - start).toBe(ORDER_DEADLINE_MS);
  shop.wire.clear();
  await expectTaken(1);
  expect((await shop.order('alice', one, 'busy-key')).replayed).toBe(false);
});

test('places an order once when the SDK retries after a lost reply', async () => {
  shop.wire.next('TransactWriteItems', replyLost);
  await shop.order('alice', one, 'lost-key');
  expect(transactions()).toBe(2);
  await expectTaken(2);
});

test('places an order once when the replies to both SDK attempts are lost', async () => {
  shop.wire.next('TransactWriteItems', replyLost);
  shop.wire.next('TransactWriteItems', replyLost);
  const { order } = await shop.order('alice', one, 'lost-key');
  await expectTaken(2);
  expect((await shop.order('alice', one, 'lost-key')).order).toEqual(order);
  await expectTaken(2);
});

test.each(['ThrottlingException', 'InternalServerError'])('places an order once after %s', async (name) => {
  const status = name === 'InternalServerError' ? 500 : 400;
  for (let times = 0; times < 3; times += 1) shop.wire.next('TransactWriteItems', refused(name, status));
  await shop.order('alice', one);
  await expectTaken(2);
});

test('does not retry a request that the store rejects as invalid', async () => {
  shop.wire.next('TransactWriteItems', refused('ValidationException'));
  await expect(shop.order('alice', one)).rejects.toThrow('ValidationException');
  expect(transactions()).toBe(1);
});

describe('an order with an unknown outcome', () => {
  const last = [{ productId: 'last', quantity: 1 }];
  const noUnits = { ...emptyShard, Item: { ...emptyShard.Item, productId: { S: 'last' } } };
  const poor = { Code: 'ConditionalCheckFailed', Item: { userId: { S: 'alice' }, balance: { N: '7' } } };
  let other: TestShop;
  beforeEach(async () => {
    other = await openShop(clock, shop.names);
    await shop.put('last', 1, 1);
  });
  afterEach(() => other.close());

  test.each([
    ['an empty shelf', cancelled(noUnits, none, none)],
    ['an empty shelf and a busy key', cancelled(noUnits, none, conflict)],
    ['a low balance', cancelled(none, poor, none)],
    ['a conflict', cancelled(conflict, none, none)],
    ['a lost connection', lost],
  ])('is replayed after %s if another copy of the request placed it meanwhile', async (_name, fault) => {
    let placed: unknown;
    const copyFirst: typeof fault = async (...call) => {
      placed ??= (await other.order('alice', last, 'one-key')).order;
      return fault(...call);
    };
    shop.wire.next('TransactWriteItems', copyFirst);
    if (fault === lost) shop.wire.next('TransactWriteItems', lost);
    expect(await shop.order('alice', last, 'one-key')).toEqual({ order: placed, replayed: true });
  });

  test('gets try-again, not insufficient-stock, when the units are gone', async () => {
    for (let attempt = 0; attempt < 2; attempt += 1) {
      shop.wire.next('TransactWriteItems', async (...call) => {
        if (attempt === 1) await other.put('last', 0, 1);
        return lost(...call);
      });
    }
    await shop.shelves.get('last', shop.trace());
    expect(await codeOf(shop.order('alice', last, 'one-key'))).toBe('try-again');
  });

  test('gets try-again, not insufficient-balance, when the money is gone', async () => {
    shop.wire.next('TransactWriteItems', lost);
    shop.wire.next('TransactWriteItems', lost);
    shop.wire.next('TransactWriteItems', cancelled(none, poor, none));
    expect(await codeOf(shop.order('alice', last, 'one-key'))).toBe('try-again');
  });

  test('is retried, not refused for a low balance, while another copy of the request is in flight', async () => {
    shop.wire.next('TransactWriteItems', cancelled(none, poor, conflict));
    expect((await shop.order('alice', last, 'one-key')).replayed).toBe(false);
    expect(clock.sleeps).toEqual([5]);
  });
});

test('replays an order whose lines come in another order', async () => {
  await shop.put('second', 10);
  const lines = [...one, { productId: 'second', quantity: 2 }];
  const { order } = await shop.order('alice', lines, 'kept-key');
  expect(await shop.order('alice', lines.toReversed(), 'kept-key')).toEqual({ order, replayed: true });
});

test.each([
  [3, 0],
  [8, 0],
  [10, 2],
])(
  'tries another shard after each of %d conflicts without a read, and waits after more than eight',
  async (conflicts, waits) => {
    await shop.put('wide', 640, 64);
    await shop.shelves.get('wide', shop.trace());
    shop.wire.clear();
    const tried: string[] = [];
    shop.wire.onRequest((_operation, body) => tried.push(/wide#\d\d/.exec(body)?.[0] ?? ''));
    for (let times = 0; times < conflicts; times += 1)
      shop.wire.next('TransactWriteItems', cancelled(conflict, none, none));
    await shop.order('alice', [{ productId: 'wide', quantity: 1 }]);
    expect(shop.wire.calls).toEqual(Array(conflicts + 1).fill('TransactWriteItems'));
    expect(new Set(tried).size).toBe(conflicts + 1);
    expect(clock.sleeps).toHaveLength(waits);
  },
);

test('waits once every shard has met a conflict', async () => {
  await shop.put('pair', 10, 2);
  for (let times = 0; times < 3; times += 1) shop.wire.next('TransactWriteItems', cancelled(conflict, none, none));
  await shop.order('alice', [{ productId: 'pair', quantity: 1 }]);
  expect(clock.sleeps).toEqual([20]);
});

test('sells units that came since the shelf was read', async () => {
  await (await openOther())('thing', 100);
  clock.instant += 25_000;
  expect(await codeOf(shop.order('alice', [{ productId: 'thing', quantity: 10 }]))).toBe('done');
  await shop.put('few', 5, 2);
  await shop.shelves.get('few', shop.trace());
  await (await openOther())('few', 100);
  clock.instant += 25_000;
  expect(await codeOf(shop.order('alice', [{ productId: 'few', quantity: 8 }]))).toBe('done');
});

test('finds units that were moved since the shelf was read', async () => {
  await shop.put('pair', 10, 2);
  await shop.shelves.refresh('pair', shop.trace());
  const other = await openShop(clock, shop.names);
  others.push(other);
  const shelf = await other.shelfOf('pair');
  const [first, second] = shelf?.shards ?? [];
  if (!shelf || !first || !second) throw new Error('A shard is missing.');
  const changes = [
    { shard: first, units: -5 },
    { shard: second, units: 5 },
  ];
  await other.stock.move(shelf.product, changes, other.trace());
  expect(await codeOf(shop.order('alice', [{ productId: 'pair', quantity: 10 }]))).toBe('done');
});

test('reads a product again when its memory is 30 s old', async () => {
  await shop.order('alice', one);
  clock.instant += 29_999;
  await shop.order('alice', one);
  expect(shop.wire.calls).not.toContain('GetItem');
  clock.instant += 1;
  await shop.order('alice', one);
  expect(shop.wire.calls).toContain('GetItem');
});

test('discards a reading that a replacement by this process overtook', async () => {
  shop.wire.next('BatchGetItem', async (_request, send) => {
    const before = await send();
    await shop.put('thing', 50, 4, 300);
    return before;
  });
  expect((await shop.shelves.refresh('thing', shop.trace()))?.product.price).toBe(300);
});

test('a request that joined a failed read, and has time left, reads again', async () => {
  await shop.put('joined', 5);
  for (let attempt = 0; attempt < 2; attempt += 1) shop.wire.next('GetItem', lost);
  const short = shop.shelves.get('joined', shop.trace(0));
  const long = shop.shelves.get('joined', shop.trace());
  expect(await codeOf(short)).toBe('try-again');
  expect((await long)?.product.name).toBe('The joined');
});

test('releases reserved units after a defect', async () => {
  await shop.put('solo', 1, 1);
  shop.wire.next('TransactWriteItems', refused('ValidationException'));
  const lines = [{ productId: 'solo', quantity: 1 }];
  await expect(shop.order('alice', lines)).rejects.toThrow('ValidationException');
  await shop.order('alice', lines);
  expect(clock.sleeps).toEqual([]);
});

test('answers 500 concurrent orders of a sold-out product with five calls, and still replays', async () => {
  await shop.put('gone', 1, 1);
  const lines = [{ productId: 'gone', quantity: 1 }];
  await shop.order('alice', lines, 'the-last');
  expect(await codeOf(shop.order('alice', lines))).toBe('insufficient-stock');
  shop.wire.clear();
  const codes = await Promise.all(Array.from({ length: 500 }, () => codeOf(shop.order('alice', lines))));
  expect(new Set(codes)).toEqual(new Set(['insufficient-stock']));
  expect(shop.wire.calls).toEqual(Array(5).fill('BatchGetItem'));
  expect((await shop.order('alice', lines, 'the-last')).replayed).toBe(true);
});

test('reads a sold-out product again after two seconds', async () => {
  await shop.put('back', 0, 1);
  const lines = [{ productId: 'back', quantity: 1 }];
  expect(await codeOf(shop.order('alice', lines))).toBe('insufficient-stock');
  await (await openOther())('back', 100);
  expect(await codeOf(shop.order('alice', lines))).toBe('insufficient-stock');
  clock.instant += 2_000;
  expect(await codeOf(shop.order('alice', lines))).toBe('done');
});

test('writes k + 2 items of one transactional write each for k lines', async () => {
  for (const product of ['a', 'b', 'c']) await shop.put(product, 10);
  const lines = ['a', 'b', 'c'].map((productId) => ({ productId, quantity: 1 }));
  const sent: string[] = [];
  shop.wire.next('TransactWriteItems', async (request, send) => {
    sent.push(request.body);
    return send();
  });
  await shop.order('alice', lines);
  const items = JSON.parse(sent[0] ?? '{}').TransactItems as object[];
  expect(items).toHaveLength(lines.length + 2);
  // Each item stays under 1 KB and so costs two write units.
  for (const item of items) expect(Buffer.byteLength(JSON.stringify(item))).toBeLessThan(1_024);
});

/** Opens another process; its replacements do not change the memory of this one. */
async function openOther() {
  const other = await openShop(clock, shop.names);
  others.push(other);
  return (productId: string, price: number) => other.put(productId, 10, 2, price);
}
