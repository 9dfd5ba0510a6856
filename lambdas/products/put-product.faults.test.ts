import { STOCK_DEADLINE_MS } from '../shared/bounds.ts';
import { SteppingClock } from '../testing/stepping-clock.ts';
import { openShop, type TestShop } from '../testing/test-shop.ts';
import { cancelled, refused, replyLost } from '../testing/wire.ts';
import { putProduct } from './put-product.ts';

// The outcome is tested, not the bounds: on a busy machine an engine may exceed them.
jest.mock('../shared/bounds.ts', () => ({
  ...jest.requireActual('../shared/bounds.ts'),
  DYNAMODB_CONNECTION_MS: 60_000,
  DYNAMODB_REQUEST_MS: 60_000,
}));

const SEEDS = (process.env.SEEDS ?? '1,2,3').split(',').map(Number);
/** The SDK sends a request twice before it throws. */
const SDK_ATTEMPTS = 2;
/** More calls than fit before any deadline below. */
const MANY = 200;
const brokenConnection = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });

/** The process that puts, whose wire has faults, and another one, whose wire has none. */
let putting: TestShop;
let other: TestShop;
beforeEach(async () => {
  putting = await openShop(new SteppingClock());
  other = await openShop(undefined, putting.names);
  await other.fund('alice', 1_000_000);
});
afterEach(() => {
  putting.close();
  other.close();
});

const put = (productId: string, stock: number) =>
  putProduct(
    { userId: 'an-admin', productId, draft: { name: 'T', price: 1, stock, stockShards: 8 } },
    putting,
    putting.trace(STOCK_DEADLINE_MS),
  );
const buy = (quantity: number) => other.order('alice', [{ productId: 'thing', quantity }]);

/** Loses every reply of the next write, which is done, and then runs `between`. */
function loseReplies(between: () => Promise<unknown>) {
  putting.wire.next('TransactWriteItems', replyLost);
  putting.wire.next('TransactWriteItems', async (_request, send) => {
    await send();
    await between();
    throw brokenConnection;
  });
}

/** Holds back every attempt of the next write; returns a function that sends them. */
function holdBack() {
  const sends: (() => Promise<unknown>)[] = [];
  for (let attempt = 0; attempt < SDK_ATTEMPTS; attempt += 1) {
    putting.wire.next('TransactWriteItems', async (_request, send) => {
      sends.push(send);
      throw brokenConnection;
    });
  }
  return async () => {
    for (const send of sends.splice(0)) await send();
  };
}

describe.each(['a new product', 'an existing product'])('%s', (which) => {
  beforeEach(async () => {
    if (which !== 'a new product') await other.put('thing', 7, 16);
  });

  test('is put once when the replies are lost: units sold since do not come back', async () => {
    loseReplies(() => buy(30));
    expect((await putting.put('thing', 100)).product).toMatchObject({ stock: 100, name: 'The thing' });
    expect(await other.stockOf('thing')).toBe(70);
  });

  test('is put once when the write arrives later than the retry', async () => {
    const sendNow = holdBack();
    putting.wire.next('TransactWriteItems', async (_request, send) => {
      await sendNow();
      await buy(30);
      return send();
    });
    await putting.put('thing', 100);
    expect(await other.stockOf('thing')).toBe(70);
  });

  test('is put over a replacement that came first', async () => {
    const sendNow = holdBack();
    putting.wire.next('GetItem', async (_request, send) => send());
    putting.wire.next('GetItem', async (_request, send) => {
      await other.put('thing', 50, 64);
      // Too late: another version was written first.
      await sendNow();
      return send();
    });
    await putting.put('thing', 100);
    expect(await other.stockOf('thing')).toBe(100);
  });

  test('is not put again after several later replacements when the replies are lost', async () => {
    loseReplies(async () => {
      await other.put('thing', 50);
      await other.put('thing', 40);
      await buy(5);
    });
    expect((await putting.put('thing', 100)).product).toMatchObject({ stock: 100 });
    expect(await other.stockOf('thing')).toBe(35);
  });

  test('gets try-again with an unknown outcome when the store cannot be read', async () => {
    loseReplies(async () => {
      for (let call = 0; call < MANY; call += 1) putting.wire.next('GetItem', refused('InternalServerError', 500));
    });
    await expect(put('thing', 100)).rejects.toMatchObject({ detail: expect.stringMatching(/unknown.*read/i) });
    expect(await other.stockOf('thing')).toBe(100);
  });
});

test('says that nothing was changed after endless conflicts', async () => {
  await other.put('thing', 7);
  for (let attempt = 0; attempt < MANY; attempt += 1) {
    putting.wire.next('TransactWriteItems', cancelled({ Code: 'TransactionConflict' }));
  }
  await expect(put('thing', 100)).rejects.toMatchObject({
    code: 'try-again',
    detail: expect.stringContaining('Nothing was changed'),
  });
  expect(await other.stockOf('thing')).toBe(7);
});

test.each(SEEDS)(
  'two concurrent PUTs leave the units of one of them, whatever their shards (seed %d)',
  async (seed) => {
    for (let round = 0; round < 8; round += 1) {
      const productId = `both-${round}`;
      if (round % 2 === seed % 2) await other.put(productId, 3, 64);
      await Promise.all([putting.put(productId, 100, 64), other.put(productId, 50, 1 + ((round * seed) % 64))]);
      expect([100, 50]).toContain(await other.stockOf(productId));
    }
  },
);
