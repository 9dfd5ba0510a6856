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

test('the client waits 300 ms for a connection and 500 ms for a reply, and then fails', async () => {
  await readBalance(shop.trace());
  const handler = shop.dynamo.config.requestHandler as unknown as { httpHandlerConfigs(): object };
  expect(handler.httpHandlerConfigs()).toMatchObject({
    connectionTimeout: 300,
    requestTimeout: 500,
    throwOnRequestTimeout: true,
  });
});

describe('a read', () => {
  test('without faults costs one call and no wait', async () => {
    const trace = shop.trace();
    expect(await readBalance(trace)).toBe(500);
    expect(shop.wire.calls).toEqual(['GetItem']);
    expect([clock.sleeps, trace.repeats]).toEqual([[], 0]);
  });

  test('is retried with full jitter and exponential backoff, each time with two attempts of the client', async () => {
    for (let times = 0; times < 8; times += 1) shop.wire.next('GetItem', refused('InternalServerError', 500));
    const trace = shop.trace();
    expect(await readBalance(trace)).toBe(500);
    expect(clock.sleeps).toEqual([5, 10, 20, 40]);
    expect(trace.repeats).toBe(4);
    expect(shop.wire.calls).toHaveLength(9);
  });

  test('that always fails ends with try-again after the last attempt', async () => {
    for (let times = 0; times < 100; times += 1) shop.wire.next('GetItem', refused('InternalServerError', 500));
    await expect(readBalance(shop.trace())).rejects.toEqual(tryAgain);
    expect(shop.wire.calls).toHaveLength(2 * READ_ATTEMPTS);
  });

  test('is not retried if the wait would exceed the deadline', async () => {
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
  ])('refused with %s is retried', async (name) => {
    for (let times = 0; times < 3; times += 1) shop.wire.next('GetItem', refused(name));
    expect(await readBalance(shop.trace())).toBe(500);
  });

  test.each(['ValidationException', 'ResourceNotFoundException', 'AccessDeniedException', 'SerializationException'])(
    'refused with %s is a defect: it is not retried, and the caller gets the error itself',
    async (name) => {
      shop.wire.next('GetItem', refused(name));
      await expect(readBalance(shop.trace())).rejects.toMatchObject({ name, $metadata: { httpStatusCode: 400 } });
      expect(shop.wire.calls).toHaveLength(1);
    },
  );

  test.each([
    ['a TypeError', () => undefined as unknown as { balance: number }],
    ['a request that cannot be serialized', () => ({ balance: Symbol('no number') as unknown as number })],
  ])('that fails before it is sent is a defect: %s', async (_name, value) => {
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
  ])('cancelled with %s is refused: %s', async (Code, why) => {
    shop.wire.next('TransactWriteItems', cancelled({ Code, Item: { balance: { N: '7' } } }, { Code: 'None' }));
    const trace = shop.trace();
    const refusals = [
      { why, item: { balance: 7 } },
      { why: 'none', item: undefined },
    ];
    expect(await write(trace)).toEqual({ kind: 'refused', refusals });
    expect([trace.attempts, trace.conflicts]).toEqual([1, why === 'conflict' ? 1 : 0]);
  });

  test('cancelled with conflicts on two items counts one conflict', async () => {
    const conflict = { Code: 'TransactionConflict' };
    shop.wire.next('TransactWriteItems', cancelled(conflict, conflict));
    const trace = shop.trace();
    await write(trace);
    expect(trace.conflicts).toBe(1);
  });

  test('cancelled with a reason that no retry mends is a defect that names it', async () => {
    shop.wire.next('TransactWriteItems', cancelled({ Code: 'None' }, { Code: 'ValidationError' }));
    await expect(write(shop.trace())).rejects.toThrow('DynamoDB cancelled a transaction for ValidationError');
  });

  test.each([
    ['a 500', refused('InternalServerError', 500)],
    ['throttling', refused('ThrottlingException')],
    ['a transaction in progress', refused('TransactionInProgressException')],
    ['a lost reply', replyLost],
  ])('that gets %s on both attempts of the client is unclear', async (_name, fault) => {
    for (let times = 0; times < 2; times += 1) shop.wire.next('TransactWriteItems', fault);
    expect(await write(shop.trace())).toEqual({ kind: 'unclear' });
    expect(shop.wire.calls).toHaveLength(2);
  });

  test('that is invalid is a defect', async () => {
    shop.wire.next('TransactWriteItems', refused('ValidationException'));
    await expect(write(shop.trace())).rejects.toThrow('ValidationException');
  });
});

describe('over a faulty network', () => {
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

  test.each(Object.entries(replyFaults))('a read whose reply %s is retried', async (_name, fault) => {
    faults.push(fault);
    expect(await readBalance(shop.trace(), dynamo)).toBe(500);
    expect(replies).toBe(2);
  });

  test.each(Object.entries(replyFaults))('a transaction whose every reply %s is unclear', async (_name, fault) => {
    faults.push(fault, fault);
    expect(await write(shop.trace(), dynamo)).toEqual({ kind: 'unclear' });
  });

  test('a transaction whose first reply is truncated is done by its retry with the same token', async () => {
    faults.push(replyFaults['is truncated after one byte of its body']);
    expect(await write(shop.trace(), dynamo)).toEqual({ kind: 'done' });
  });

  test.each([
    ['never comes', (() => {}) as ReplyFault],
    ['never ends', replyFaults['stalls after one byte of its body']],
  ])('a reply that %s is given up at the deadline, long before the timeout of a page', async (_name, fault) => {
    faults.push(fault, fault);
    const command = new ScanCommand({ TableName: shop.names.WALLETS_TABLE as string });
    const startedAt = performance.now();
    // On the system clock, because a stepped clock does not time out a call in flight.
    const scan = read(new Trace(systemClock, 100), (abortSignal) =>
      dynamo.send(command, { abortSignal, requestTimeout: SCAN_PAGE_MS }),
    );
    await expect(scan).rejects.toEqual(tryAgain);
    expect(performance.now() - startedAt).toBeLessThan(SCAN_PAGE_MS / 2);
  });

  test('a page of a scan has a longer timeout than other replies', async () => {
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

  test('a reply with spaces around it is complete', async () => {
    faults.push((socket, head, body) => {
      socket.end(`${head.replace(/Content-Length: .*\r\n/, 'Connection: close\r\n')}\n ${body}\r\n`);
    });
    expect(await readBalance(shop.trace(), dynamo)).toBe(500);
    expect(replies).toBe(1);
  });

  test('a closed port is retryable', async () => {
    await proxy.stop();
    await expect(readBalance(shop.trace(READ_DEADLINE_MS), dynamo)).rejects.toEqual(tryAgain);
    expect(await write(shop.trace(PATIENCE_MS), dynamo)).toEqual({ kind: 'unclear' });
  });
});
