import { GetCommand, ScanCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { SteppingClock } from '../testing/stepping-clock.ts';
import { type ReplyFault, replyFaults, startStoreProxy } from '../testing/store-proxy.ts';
import { openShop, PATIENCE_MS, type TestShop } from '../testing/test-shop.ts';
import { cancelled, refused, replyLost } from '../testing/wire.ts';
import { DYNAMODB_REQUEST_MS, READ_ATTEMPTS, READ_DEADLINE_MS, SCAN_PAGE_MS } from './bounds.ts';
import { systemClock } from './clock.ts';
import { connectDynamo, type Dynamo, read, transact } from './dynamo.ts';
import { Trace } from './trace.ts';

let clock: SteppingClock;
let shop: TestShop;
beforeEach(async () => {
  clock = new SteppingClock();
  shop = await openShop(clock);
  await shop.fund('alice', 500);
  shop.wire.clear();
});
afterEach(() => shop.close());

const tryAgain = expect.objectContaining({ code: 'try-again' });

function readBalance(trace: Trace, dynamo: Dynamo = shop.dynamo) {
  const command = new GetCommand({ TableName: shop.names.WALLETS_TABLE as string, Key: { userId: 'alice' } });
  return read(trace, async (abortSignal) => (await dynamo.send(command, { abortSignal })).Item?.balance);
}

function write(trace: Trace, dynamo: Dynamo = shop.dynamo) {
  const Item = { userId: 'bob', balance: 1 };
  const command = new TransactWriteCommand({
    TransactItems: [{ Put: { TableName: shop.names.WALLETS_TABLE as string, Item } }],
  });
  return transact(trace, (abortSignal) => dynamo.send(command, { abortSignal }));
}

test('the client waits 300 ms for a connection and 500 ms for a reply, and a request that takes longer fails', async () => {
  await readBalance(shop.trace());
  const handler = shop.dynamo.config.requestHandler as unknown as { httpHandlerConfigs(): object };
  expect(handler.httpHandlerConfigs()).toMatchObject({
    connectionTimeout: 300,
    requestTimeout: 500,
    throwOnRequestTimeout: true,
  });
});

describe('a read', () => {
  test('with nothing in its way costs one call and no wait', async () => {
    const trace = shop.trace();
    expect(await readBalance(trace)).toBe(500);
    expect(shop.wire.calls).toEqual(['GetItem']);
    expect([clock.sleeps, trace.repeats]).toEqual([[], 0]);
  });

  test('is tried again with full jitter below a bound that doubles, each try with two attempts of the client', async () => {
    for (let times = 0; times < 8; times += 1) shop.wire.next('GetItem', refused('InternalServerError', 500));
    const trace = shop.trace();
    expect(await readBalance(trace)).toBe(500);
    expect(clock.sleeps).toEqual([5, 10, 20, 40]);
    expect(trace.repeats).toBe(4);
    expect(shop.wire.calls).toHaveLength(9);
  });

  test('that fails without end is given up after so many tries', async () => {
    for (let times = 0; times < 100; times += 1) shop.wire.next('GetItem', refused('InternalServerError', 500));
    await expect(readBalance(shop.trace())).rejects.toEqual(tryAgain);
    expect(shop.wire.calls).toHaveLength(2 * READ_ATTEMPTS);
  });

  test('is not tried again where the wait would outlast the deadline', async () => {
    for (let times = 0; times < 100; times += 1) shop.wire.next('GetItem', refused('InternalServerError', 500));
    clock.dice = 0.999;
    const trace = shop.trace(100);
    await expect(readBalance(trace)).rejects.toEqual(tryAgain);
    expect(clock.sleeps.map(Math.round)).toEqual([10, 20, 40]);
    expect(trace.remainingMs()).toBeGreaterThan(0);
  });

  test.each([
    'ThrottlingException',
    'ProvisionedThroughputExceededException',
    'RequestLimitExceeded',
    'TransactionInProgressException',
    'TransactionConflictException',
  ])('refused for %s is tried again', async (name) => {
    for (let times = 0; times < 3; times += 1) shop.wire.next('GetItem', refused(name));
    expect(await readBalance(shop.trace())).toBe(500);
  });

  test.each(['ValidationException', 'ResourceNotFoundException', 'AccessDeniedException', 'SerializationException'])(
    'refused for %s is a defect: it is not tried again, and the log gets the error itself',
    async (name) => {
      shop.wire.next('GetItem', refused(name));
      await expect(readBalance(shop.trace())).rejects.toMatchObject({ name, $metadata: { httpStatusCode: 400 } });
      expect(shop.wire.calls).toHaveLength(1);
    },
  );

  test.each([
    ['a TypeError', () => undefined as unknown as { balance: number }],
    ['a request that cannot be written', () => ({ balance: Symbol('no number') as unknown as number })],
  ])('that is wrong before it is sent is a defect: %s', async (_name, value) => {
    const trace = shop.trace();
    const command = () =>
      new GetCommand({ TableName: shop.names.WALLETS_TABLE as string, Key: { userId: value().balance } });
    const failed = read(trace, async (abortSignal) => shop.dynamo.send(command(), { abortSignal }));
    await expect(failed).rejects.not.toHaveProperty('code', 'try-again');
    expect(shop.wire.calls).toEqual([]);
  });

  test('that Node refuses to send is a defect', async () => {
    shop.wire.next('GetItem', async () => {
      throw new TypeError('Invalid character in header');
    });
    await expect(readBalance(shop.trace())).rejects.toThrow(new TypeError('Invalid character in header'));
    expect(shop.wire.calls).toHaveLength(1);
  });
});

describe('a transaction', () => {
  test.each([
    ['None', 'none'],
    ['ConditionalCheckFailed', 'condition'],
    ['TransactionConflict', 'conflict'],
    ['ThrottlingError', 'throttled'],
    ['ProvisionedThroughputExceeded', 'throttled'],
  ])('cancelled for %s is refused: %s', async (Code, why) => {
    shop.wire.next('TransactWriteItems', cancelled({ Code, Item: { balance: { N: '7' } } }, { Code: 'None' }));
    const trace = shop.trace();
    const refusals = [
      { why, item: { balance: 7 } },
      { why: 'none', item: undefined },
    ];
    expect(await write(trace)).toEqual({ kind: 'refused', refusals });
    expect([trace.attempts, trace.conflicts]).toEqual([1, why === 'conflict' ? 1 : 0]);
  });

  test('cancelled for conflicts on two items met one conflict', async () => {
    const conflict = { Code: 'TransactionConflict' };
    shop.wire.next('TransactWriteItems', cancelled(conflict, conflict));
    const trace = shop.trace();
    await write(trace);
    expect(trace.conflicts).toBe(1);
  });

  test('cancelled for a reason that no time mends is a defect that names it', async () => {
    shop.wire.next('TransactWriteItems', cancelled({ Code: 'None' }, { Code: 'ValidationError' }));
    await expect(write(shop.trace())).rejects.toThrow('DynamoDB cancelled a transaction for ValidationError');
  });

  test.each([
    ['a 500', refused('InternalServerError', 500)],
    ['throttling', refused('ThrottlingException')],
    ['a transaction in progress', refused('TransactionInProgressException')],
    ['a lost reply', replyLost],
  ])('that meets %s on both attempts of the client is unclear', async (_name, fault) => {
    for (let times = 0; times < 2; times += 1) shop.wire.next('TransactWriteItems', fault);
    expect(await write(shop.trace())).toEqual({ kind: 'unclear' });
    expect(shop.wire.calls).toHaveLength(2);
  });

  test('that is wrong is a defect', async () => {
    shop.wire.next('TransactWriteItems', refused('ValidationException'));
    await expect(write(shop.trace())).rejects.toThrow('ValidationException');
  });
});

describe('over a wire', () => {
  let faults: ReplyFault[];
  let replies: number;
  let proxy: Awaited<ReturnType<typeof startStoreProxy>>;
  let dynamo: Dynamo;
  beforeEach(async () => {
    faults = [];
    replies = 0;
    proxy = await startStoreProxy(
      process.env.AWS_ENDPOINT_URL_DYNAMODB as string,
      async (_operation, _body, forward) => {
        replies += 1;
        const fault = faults.shift();
        return { ...(await forward()), ...(fault && { fault }) };
      },
    );
    jest.replaceProperty(process, 'env', { ...process.env, AWS_ENDPOINT_URL_DYNAMODB: proxy.url });
    dynamo = connectDynamo();
  });
  afterEach(async () => {
    dynamo.destroy();
    await proxy.stop();
  });

  test.each(Object.entries(replyFaults))('a read whose reply %s is answered by the next', async (_name, fault) => {
    faults.push(fault);
    expect(await readBalance(shop.trace(), dynamo)).toBe(500);
    expect(replies).toBe(2);
  });

  test.each(Object.entries(replyFaults))(
    'a transaction whose replies %s, again and again, is unclear',
    async (_name, fault) => {
      faults.push(fault, fault);
      expect(await write(shop.trace(), dynamo)).toEqual({ kind: 'unclear' });
    },
  );

  test('a transaction whose first reply is cut is done by its second, which has the same token', async () => {
    faults.push(replyFaults['is cut after one byte of its body']);
    expect(await write(shop.trace(), dynamo)).toEqual({ kind: 'done' });
  });

  test.each([
    ['never comes', (() => {}) as ReplyFault],
    ['never ends', replyFaults['stalls after one byte of its body']],
  ])('a reply that %s is left at the deadline, long before the bound of a page', async (_name, fault) => {
    faults.push(fault, fault);
    const command = new ScanCommand({ TableName: shop.names.WALLETS_TABLE as string });
    const startedAt = performance.now();
    // The system's time: a call under way does not see a clock that is stepped.
    const scan = read(new Trace(systemClock, 100), (abortSignal) =>
      dynamo.send(command, { abortSignal, requestTimeout: SCAN_PAGE_MS }),
    );
    await expect(scan).rejects.toEqual(tryAgain);
    expect(performance.now() - startedAt).toBeLessThan(SCAN_PAGE_MS / 2);
  });

  test('a page of a scan may take longer than any other reply', async () => {
    const late: ReplyFault = (socket, head, body) => {
      socket.write(head + body.slice(0, 1));
      setTimeout(() => socket.write(body.slice(1)), DYNAMODB_REQUEST_MS + 100);
    };
    faults.push(late);
    const command = new ScanCommand({ TableName: shop.names.WALLETS_TABLE as string });
    const { Items } = await read(shop.trace(), (abortSignal) =>
      dynamo.send(command, { abortSignal, requestTimeout: SCAN_PAGE_MS }),
    );
    expect(Items).toHaveLength(1);
    expect(replies).toBe(1);
  });

  test('a reply with space around it is whole', async () => {
    faults.push((socket, head, body) => {
      socket.end(`${head.replace(/Content-Length: .*\r\n/, 'Connection: close\r\n')}\n ${body}\r\n`);
    });
    expect(await readBalance(shop.trace(), dynamo)).toBe(500);
    expect(replies).toBe(1);
  });

  test('a closed port is a fault that passes', async () => {
    await proxy.stop();
    await expect(readBalance(shop.trace(READ_DEADLINE_MS), dynamo)).rejects.toEqual(tryAgain);
    expect(await write(shop.trace(PATIENCE_MS), dynamo)).toEqual({ kind: 'unclear' });
  });
});
