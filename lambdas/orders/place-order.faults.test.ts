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
/** What a wallet says that holds too little. */
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

test('an order with nothing in its way costs one store call', async () => {
  await shop.order('alice', one);
  expect(shop.wire.calls).toEqual(['TransactWriteItems']);
});

test('a conflict on a shard goes to another shard at once', async () => {
  const parts: string[] = [];
  shop.wire.next('TransactWriteItems', async (request, send) => {
    parts.push(/thing#\d\d/.exec(request.body)?.[0] ?? '');
    return cancelled(conflict, none, none)(request, send);
  });
  shop.wire.next('TransactWriteItems', async (request, send) => {
    parts.push(/thing#\d\d/.exec(request.body)?.[0] ?? '');
    return send();
  });
  await shop.order('alice', one);
  expect(parts[1]).not.toBe(parts[0]);
  expect(clock.sleeps).toEqual([]);
  await expectTaken(2);
});

test('after a conflict the next order stays with the shard that served', async () => {
  const parts: string[] = [];
  const note = (fault: Parameters<typeof shop.wire.next>[1]) =>
    shop.wire.next('TransactWriteItems', async (request, send) => {
      parts.push(/thing#\d\d/.exec(request.body)?.[0] ?? '');
      return fault(request, send);
    });
  note(cancelled(conflict, none, none));
  note((_request, send) => send());
  note((_request, send) => send());
  await shop.order('alice', one);
  await shop.order('alice', one);
  expect(parts[2]).toBe(parts[1]);
});

test('a conflict on the only shard waits', async () => {
  await shop.put('single', 10, 1);
  await shop.order('alice', [{ productId: 'single', quantity: 1 }]);
  shop.wire.next('TransactWriteItems', cancelled(conflict, none, none));
  await shop.order('alice', [{ productId: 'single', quantity: 1 }]);
  expect(clock.sleeps).toEqual([5]);
});

test('conflicts on the wallet wait with full jitter below a bound that doubles', async () => {
  for (let times = 0; times < 4; times += 1) shop.wire.next('TransactWriteItems', cancelled(none, conflict, none));
  await shop.order('alice', one);
  expect(clock.sleeps).toEqual([5, 10, 20, 40]);
  await expectTaken(2);
});

test.each([
  ['a throttled shard', cancelled(throttled, none, none)],
  ['a throttled wallet', cancelled(none, throttled, none)],
  ['an empty shard beside a conflict on the wallet', cancelled(emptyShard, conflict, none)],
  ['a conflict on a shard beside a throttled order', cancelled(conflict, none, throttled)],
  ['a conflict on every item', cancelled(conflict, conflict, conflict)],
])('%s waits, and the order is placed once', async (_name, fault) => {
  shop.wire.next('TransactWriteItems', fault);
  await shop.order('alice', one);
  expect(clock.sleeps).toEqual([5]);
  expect(transactions()).toBe(2);
  await expectTaken(2);
});

test('a conflict beside a wallet that is short is a short wallet, not a conflict', async () => {
  const poor = { Code: 'ConditionalCheckFailed', Item: { userId: { S: 'alice' }, balance: { N: '7' } } };
  shop.wire.next('TransactWriteItems', cancelled(conflict, poor, none));
  shop.wire.next('TransactWriteItems', cancelled(none, poor, none));
  await expect(shop.order('alice', one)).rejects.toMatchObject({
    code: 'insufficient-balance',
    extras: { required: 100, balance: 7 },
  });
  await expectTaken(1);
});

test('a short wallet beside a conflict is asked again, as the conflict hides whether the price has fallen', async () => {
  await shop.put('sale', 10, 2, 100_000);
  await shop.shelves.get('sale', shop.trace());
  // Replaced by another process: this one still remembers the old price.
  await (await openOther())('sale', 100);
  shop.wire.next('TransactWriteItems', cancelled(conflict, shortOf(100_000), none));
  const { order } = await shop.order('alice', [{ productId: 'sale', quantity: 1 }]);
  expect(order.totalAmount).toBe(100);
});

test('a short wallet beside a price that moved is asked again at the new price', async () => {
  await shop.put('sale', 10, 2, 100_000);
  expect(await codeOf(shop.order('alice', [{ productId: 'sale', quantity: 1 }]))).toBe('insufficient-balance');
  const before = shop.shelves;
  await before.get('sale', shop.trace());
  // Replaced by another process: this one still remembers the old price.
  const other = await openOther();
  await other('sale', 100);
  const { order } = await shop.order('alice', [{ productId: 'sale', quantity: 1 }]);
  expect(order.totalAmount).toBe(100);
});

test('an order that exists is replayed although the shelf is empty and the wallet short', async () => {
  await shop.put('last', 1, 1);
  const lines = [{ productId: 'last', quantity: 1 }];
  const first = await shop.order('alice', lines, 'kept-key');
  expect(await codeOf(shop.order('alice', lines))).toBe('insufficient-stock');
  const again = await shop.order('alice', lines, 'kept-key');
  expect(again).toEqual({ order: first.order, replayed: true });
  const other = shop.order('alice', [{ productId: 'last', quantity: 2 }], 'kept-key');
  expect(await codeOf(other)).toBe('idempotency-key-reused');
});

test('conflicts without end answer try-again at the deadline, and leave nothing', async () => {
  for (let times = 0; times < 100; times += 1) shop.wire.next('TransactWriteItems', cancelled(none, conflict, none));
  const start = clock.now();
  expect(await codeOf(shop.order('alice', one, 'busy-key'))).toBe('try-again');
  expect(clock.now() - start).toBe(ORDER_DEADLINE_MS);
  shop.wire.clear();
  await expectTaken(1);
  expect((await shop.order('alice', one, 'busy-key')).replayed).toBe(false);
});

test('a reply lost after the commit is found by the same token: nothing happens twice', async () => {
  shop.wire.next('TransactWriteItems', replyLost);
  await shop.order('alice', one, 'lost-key');
  expect(transactions()).toBe(2);
  await expectTaken(2);
});

test('replies lost after the commit on both tries are replayed by the next', async () => {
  shop.wire.next('TransactWriteItems', replyLost);
  shop.wire.next('TransactWriteItems', replyLost);
  const { order } = await shop.order('alice', one, 'lost-key');
  await expectTaken(2);
  expect((await shop.order('alice', one, 'lost-key')).order).toEqual(order);
  await expectTaken(2);
});

test.each(['ThrottlingException', 'InternalServerError'])('%s passes: the order is placed once', async (name) => {
  const status = name === 'InternalServerError' ? 500 : 400;
  for (let times = 0; times < 3; times += 1) shop.wire.next('TransactWriteItems', refused(name, status));
  await shop.order('alice', one);
  await expectTaken(2);
});

test('a request that is wrong is a defect, not contention: it is not tried again', async () => {
  shop.wire.next('TransactWriteItems', refused('ValidationException'));
  await expect(shop.order('alice', one)).rejects.toThrow('ValidationException');
  expect(transactions()).toBe(1);
});

describe('an order of which it is not known whether it was placed', () => {
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
    ['a short wallet', cancelled(none, poor, none)],
    ['a conflict', cancelled(conflict, none, none)],
    ['a lost connection', lost],
  ])('is replayed after %s where another copy of the request placed it meanwhile', async (_name, fault) => {
    let placed: unknown;
    const copyFirst: typeof fault = async (...call) => {
      placed ??= (await other.order('alice', last, 'one-key')).order;
      return fault(...call);
    };
    shop.wire.next('TransactWriteItems', copyFirst);
    if (fault === lost) shop.wire.next('TransactWriteItems', lost);
    expect(await shop.order('alice', last, 'one-key')).toEqual({ order: placed, replayed: true });
  });

  test('is asked for again, not refused, when its units are gone', async () => {
    for (let attempt = 0; attempt < 2; attempt += 1) {
      shop.wire.next('TransactWriteItems', async (...call) => {
        if (attempt === 1) await other.put('last', 0, 1);
        return lost(...call);
      });
    }
    await shop.shelves.get('last', shop.trace());
    expect(await codeOf(shop.order('alice', last, 'one-key'))).toBe('try-again');
  });

  test('is asked for again, not refused, when its money is gone', async () => {
    shop.wire.next('TransactWriteItems', lost);
    shop.wire.next('TransactWriteItems', lost);
    shop.wire.next('TransactWriteItems', cancelled(none, poor, none));
    expect(await codeOf(shop.order('alice', last, 'one-key'))).toBe('try-again');
  });

  test('is not refused for a short wallet while another copy of the request is at work', async () => {
    shop.wire.next('TransactWriteItems', cancelled(none, poor, conflict));
    expect((await shop.order('alice', last, 'one-key')).replayed).toBe(false);
    expect(clock.sleeps).toEqual([5]);
  });
});

test('the order of its lines does not tell one request from another', async () => {
  await shop.put('second', 10);
  const lines = [...one, { productId: 'second', quantity: 2 }];
  const { order } = await shop.order('alice', lines, 'kept-key');
  expect(await shop.order('alice', lines.toReversed(), 'kept-key')).toEqual({ order, replayed: true });
});

test.each([
  [3, 0],
  [8, 0],
  [10, 2],
])('%d conflicts cost no read: each goes to another shard, after eight with a wait', async (conflicts, waits) => {
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
});

test('conflicts on every shard wait once none is left that was not in the way', async () => {
  await shop.put('pair', 10, 2);
  for (let times = 0; times < 3; times += 1) shop.wire.next('TransactWriteItems', cancelled(conflict, none, none));
  await shop.order('alice', [{ productId: 'pair', quantity: 1 }]);
  expect(clock.sleeps).toEqual([20]);
});

test('units that came since the shelf was read are sold: an old memory of too few is read again', async () => {
  await (await openOther())('thing', 100);
  clock.instant += 25_000;
  expect(await codeOf(shop.order('alice', [{ productId: 'thing', quantity: 10 }]))).toBe('done');
  await shop.put('few', 5, 2);
  await shop.shelves.get('few', shop.trace());
  await (await openOther())('few', 100);
  clock.instant += 25_000;
  expect(await codeOf(shop.order('alice', [{ productId: 'few', quantity: 8 }]))).toBe('done');
});

test('units that were moved since the shelf was read are found where they went', async () => {
  await shop.put('pair', 10, 2);
  await shop.shelves.refresh('pair', shop.trace());
  const other = await openShop(clock, shop.names);
  others.push(other);
  const shelf = await other.shelfOf('pair');
  const [first, second] = shelf?.shards ?? [];
  if (!shelf || !first || !second) throw new Error('A shard is gone.');
  const changes = [
    { shard: first, units: -5 },
    { shard: second, units: 5 },
  ];
  await other.stock.move(shelf.product, changes, other.trace());
  expect(await codeOf(shop.order('alice', [{ productId: 'pair', quantity: 10 }]))).toBe('done');
});

test('a product is read anew when its memory is 30 s old', async () => {
  await shop.order('alice', one);
  clock.instant += 29_999;
  await shop.order('alice', one);
  expect(shop.wire.calls).not.toContain('GetItem');
  clock.instant += 1;
  await shop.order('alice', one);
  expect(shop.wire.calls).toContain('GetItem');
});

test('a reading that a replacement by this process overtook is not believed', async () => {
  shop.wire.next('BatchGetItem', async (_request, send) => {
    const before = await send();
    await shop.put('thing', 50, 4, 300);
    return before;
  });
  expect((await shop.shelves.refresh('thing', shop.trace()))?.product.price).toBe(300);
});

test('whoever joins a reading and has time left reads again when it fails', async () => {
  await shop.put('joined', 5);
  for (let attempt = 0; attempt < 2; attempt += 1) shop.wire.next('GetItem', lost);
  const hurried = shop.shelves.get('joined', shop.trace(0));
  const patient = shop.shelves.get('joined', shop.trace());
  expect(await codeOf(hurried)).toBe('try-again');
  expect((await patient)?.product.name).toBe('The joined');
});

test('a defect leaves no units in use: the next order has them at once', async () => {
  await shop.put('solo', 1, 1);
  shop.wire.next('TransactWriteItems', refused('ValidationException'));
  const lines = [{ productId: 'solo', quantity: 1 }];
  await expect(shop.order('alice', lines)).rejects.toThrow('ValidationException');
  await shop.order('alice', lines);
  expect(clock.sleeps).toEqual([]);
});

test('after the sell-out 500 orders at once cost one call in a hundred, and replays still answer', async () => {
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

test('a shelf that was empty is looked at again after two seconds', async () => {
  await shop.put('back', 0, 1);
  const lines = [{ productId: 'back', quantity: 1 }];
  expect(await codeOf(shop.order('alice', lines))).toBe('insufficient-stock');
  await (await openOther())('back', 100);
  expect(await codeOf(shop.order('alice', lines))).toBe('insufficient-stock');
  clock.instant += 2_000;
  expect(await codeOf(shop.order('alice', lines))).toBe('done');
});

test('an order of k lines costs 2 (k + 2) write units and those of the index', async () => {
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
  // Every item stays under 1 KB, so that each costs the two units of a transactional write.
  for (const item of items) expect(Buffer.byteLength(JSON.stringify(item))).toBeLessThan(1_024);
});

/** Replaces a product as another process would, so that this one's memory is not told. */
async function openOther() {
  const other = await openShop(clock, shop.names);
  others.push(other);
  return (productId: string, price: number) => other.put(productId, 10, 2, price);
}
