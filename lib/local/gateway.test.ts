import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { routes } from '../../lambdas/shared/routes.ts';
import { exchange, type RawAnswer } from '../../lambdas/testing/raw-http.ts';
import { createGateway } from './gateway.ts';

let server: Server;
let url: string;
/** The requests that have reached a function. */
let events: APIGatewayProxyEvent[];
/** Functions answer once it resolves. */
let gate: Promise<unknown>;

beforeEach(async () => {
  events = [];
  gate = Promise.resolve();
  const handler = async (event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> => {
    events.push(event);
    await gate;
    return { statusCode: 201, body: '{}' };
  };
  server = createGateway(new Map(routes.map(({ entry }) => [entry, handler])));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const charge = 'POST /charges HTTP/1.1\r\nHost: shop\r\nContent-Length: 12\r\n\r\n{"amount":1}';
const sent = (head: string, body = '') => `${head.replaceAll('\n', '\r\n')}\r\n\r\n${body}`;

function expectProblem(answer: RawAnswer | undefined, status: number, message?: RegExp) {
  expect(answer?.status).toBe(status);
  expect(answer?.headers).toMatchObject({
    'content-type': 'application/problem+json',
    'access-control-allow-origin': '*',
    'server-timing': expect.stringMatching(/^total;dur=/),
  });
  const problem = JSON.parse(answer?.body ?? '');
  expect(problem).toMatchObject({ status, detail: expect.any(String), title: expect.any(String) });
  expect(answer?.headers['x-request-id']).toBe(problem.requestId);
  if (problem.code === 'invalid-request') {
    expect(problem.errors).toEqual([{ path: expect.any(String), message: expect.stringMatching(/must /) }]);
  }
  if (message) expect(problem.detail).toMatch(message);
}

/** Holds the functions' answers until the server emits an event. */
function holdUntil(event: 'clientError' | 'connect') {
  gate = once(server, event);
}

describe('malformed HTTP is refused after the answer to a charge in flight', () => {
  test.each([
    ['garbage', 'garbage\r\n\r\n'],
    ['two stray bytes', '!!'],
    ['a header of 20 KB', `GET /balance HTTP/1.1\r\nHost: shop\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`],
    ['more bytes than its Content-Length says', '{"amount":2}'],
    ['a broken chunk', sent('POST /orders HTTP/1.1\nHost: shop\nTransfer-Encoding: chunked', 'zz\r\n')],
  ])('%s', async (_what, rest) => {
    holdUntil('clientError');
    const [first, second, ...more] = await exchange(url, [charge + rest]);
    expect(first).toMatchObject({ status: 201, body: '{}' });
    expectProblem(second, 400);
    expect(more).toEqual([]);
    expect(events).toHaveLength(1);
  });

  test('garbage in chunks, once', async () => {
    holdUntil('clientError');
    server.once('clientError', (error, socket) => server.emit('clientError', error, socket));
    const answers = await exchange(url, [`${charge}garbage`]);
    expect(answers.map(({ status }) => status)).toEqual([201, 400]);
  });

  test('half a request and the end of the connection', async () => {
    holdUntil('clientError');
    const [first, second] = await exchange(url, [`${charge}POST /charges HTTP/1.1\r\nHo`], true);
    expect(first?.status).toBe(201);
    expectProblem(second, 400);
  });

  test('garbage behind three pipelined charges', async () => {
    holdUntil('clientError');
    const answers = await exchange(url, [`${charge}${charge}${charge}garbage`]);
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 400]);
  });

  test('a CONNECT', async () => {
    holdUntil('connect');
    const [first, second] = await exchange(url, [`${charge}CONNECT shop:80 HTTP/1.1\r\nHost: shop\r\n\r\n`]);
    expect(first?.status).toBe(201);
    expectProblem(second, 404, /no route CONNECT/);
  });
});

test('a caller that half-closes its connection gets the answer to the charge', async () => {
  gate = new Promise((resolve) => server.once('connection', (socket: Socket) => socket.once('end', resolve)));
  expect(await exchange(url, [charge], true)).toEqual([expect.objectContaining({ status: 201 })]);
});

test('garbage on a keep-alive connection is refused', async () => {
  const [first, second] = await exchange(url, [charge, 'garbage']);
  expect(first?.status).toBe(201);
  expectProblem(second, 400);
});

test('garbage behind a request with Connection: close is not answered', async () => {
  const answers = await exchange(url, [`${charge.replace('Host', 'Connection: close\r\nHost')}garbage`]);
  expect(answers.map(({ status }) => status)).toEqual([201]);
});

test.each<[what: string, sent: string, status: number, message: RegExp]>([
  ['an unknown expectation', sent('GET /products HTTP/1.1\nHost: shop\nExpect: x'), 417, /100-continue/],
  ['no Host', sent('GET /products HTTP/1.1'), 400, /host must be sent once/],
  ['two Hosts', sent('GET /products HTTP/1.1\nHost: a\nHost: b'), 400, /host must be sent once/],
  ['HTTP/2.0', sent('GET /products HTTP/2.0\nHost: shop'), 400, /HTTP\/1\.1/],
  ['HTTP/3.0', sent('GET /products HTTP/3.0\nHost: shop'), 400, /HTTP\/1\.1/],
  ['garbage', 'garbage\r\n\r\n', 400, /HTTP\/1\.1/],
  ['headers over 16 KB', sent(`GET / HTTP/1.1\nHost: shop\nX: ${'x'.repeat(20_000)}`), 400, /at most 16 KB/],
  [
    'an unknown coding',
    sent('POST /charges HTTP/1.1\nHost: a\nTransfer-Encoding: gzip, chunked', '0\r\n\r\n'),
    400,
    /chunked/,
  ],
  ['a coding that never ends', sent('POST /charges HTTP/1.1\nHost: a\nTransfer-Encoding: gzip'), 400, /must be/],
  [
    'two lengths',
    sent('POST /charges HTTP/1.1\nHost: a\nContent-Length: 2\nContent-Length: 3', '{}x'),
    400,
    /HTTP\/1\.1/,
  ],
  [
    'a length and chunks',
    sent('POST /charges HTTP/1.1\nHost: a\nContent-Length: 2\nTransfer-Encoding: chunked'),
    400,
    /HTTP\/1\.1/,
  ],
  ['a length of -1', sent('POST /charges HTTP/1.1\nHost: a\nContent-Length: -1'), 400, /HTTP\/1\.1/],
  ['CONNECT', sent('CONNECT shop:80 HTTP/1.1\nHost: shop'), 404, /no route CONNECT/],
])('%s is refused with a problem, and no function is called', async (_what, request, status, message) => {
  const [answer, ...more] = await exchange(url, [request], true);
  expectProblem(answer, status, message);
  expect(more).toEqual([]);
  expect(events).toEqual([]);
});

test('a body shorter than its Content-Length is refused, and no function is called', async () => {
  const [answer] = await exchange(url, [charge.slice(0, -2)], true);
  expectProblem(answer, 400);
  expect(events).toEqual([]);
});

test('a request that does not arrive in time is answered 408', async () => {
  server.once('connection', (socket: Socket) => {
    // Node's error after that time.
    const late = Object.assign(new Error(), { code: 'ERR_HTTP_REQUEST_TIMEOUT' });
    socket.once('data', () => server.emit('clientError', late, socket));
  });
  const [answer] = await exchange(url, ['POST /char']);
  expectProblem(answer, 408, /within 30 s/);
});

test('a caller that expects 100 Continue gets it, and then the answer', async () => {
  const [head = '', body = ''] = charge.split(/(?<=\r\n\r\n)/);
  const answers = await exchange(url, [head.replace('Host', 'Expect: 100-continue\r\nHost'), body], true);
  expect(answers.map(({ status }) => status)).toEqual([100, 201]);
});

test('a server that is closing answers the charge in flight, and then closes the connection', async () => {
  server.once('request', () => server.close());
  const [answer] = await exchange(url, [charge]);
  expect(answer).toMatchObject({ status: 201, headers: { connection: 'close' } });
});

test.each(['websocket', 'h2c'])('a request to upgrade to %s is answered over HTTP/1.1', async (protocol) => {
  const upgrade = `Upgrade: ${protocol}\r\nConnection: Upgrade\r\nHost`;
  const [answer] = await exchange(url, [charge.replace('Host', upgrade)], true);
  expect(answer?.status).toBe(201);
});

test('HTTP/1.0 needs no Host', async () => {
  const answers = await exchange(url, ['GET /products HTTP/1.0\r\n\r\n'], true);
  expect(answers.map(({ status }) => status)).toEqual([201]);
});
