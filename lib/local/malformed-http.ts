import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { APIGatewayProxyResult } from 'aws-lambda';
import { Problem, problemResult } from '../../lambdas/shared/problem.ts';

export const HEADER_BYTES = 16 * 1024;
/** How long a request may take to arrive. */
export const REQUEST_TIMEOUT_MS = 30_000;
/** How long a refused caller may go on sending before its connection is cut. */
const LINGER_MS = 2_000;

/** A request, whole or in part, and its answer. */
interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly answered: Promise<unknown>;
}

/**
 * Answers malformed HTTP, which Node's parser rejects, and CONNECT, which Node leaves unanswered. The refusal is sent after
 * the answers to all whole requests before it on the connection, so that their callers learn the outcome.
 * @param headersOf resolves to the headers of every answer, once the server is ready.
 */
export function refuseMalformedHttp(
  server: Server,
  headersOf: (requestId: string) => Promise<Record<string, string>>,
): void {
  const inFlight = new WeakMap<Duplex, Set<Exchange>>();
  const refused = new WeakSet<Duplex>();

  function follow(request: IncomingMessage, response: ServerResponse): void {
    const all = inFlight.get(request.socket) ?? new Set();
    const exchange = { request, response, answered: once(response, 'close') };
    inFlight.set(request.socket, all.add(exchange));
    void exchange.answered.then(() => all.delete(exchange));
  }

  async function refuse(socket: Duplex, refusalOf: (requestId: string) => APIGatewayProxyResult): Promise<void> {
    // The parser reports an error for each further chunk.
    if (refused.has(socket)) return;
    refused.add(socket);
    const requestId = randomUUID();
    const common = await headersOf(requestId);
    const { statusCode, headers, body } = refusalOf(requestId);
    const all = { ...common, ...headers, 'Content-Length': Buffer.byteLength(body), Connection: 'close' };
    const exchanges = [...(inFlight.get(socket) ?? [])];
    const partial = exchanges.find(({ request }) => !request.complete);
    await Promise.all(exchanges.filter((it) => it !== partial).map(({ answered }) => answered));
    if (!partial) socket.end(`${headOf(statusCode, all)}${body}`);
    else if (!partial.response.headersSent) partial.response.writeHead(statusCode, all).end(body);
    setTimeout(() => socket.destroy(), LINGER_MS).unref();
  }

  server.prependListener('request', follow).prependListener('checkExpectation', follow);
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (error.code === 'ECONNRESET') socket.destroy();
    else void refuse(socket, (requestId) => refusalOfCode(error.code, requestId));
  });
  server.on('connect', (request, socket) => {
    socket.on('error', () => socket.destroy()).resume();
    const problem = new Problem('not-found', `There is no route CONNECT ${request.url}.`);
    void refuse(socket, (requestId) => problemResult(problem, requestId));
  });
}

/** Refuses a request that Node's parser accepts although HTTP/1.1 forbids it. */
export function refusalOfHead(request: IncomingMessage, requestId: string): APIGatewayProxyResult | undefined {
  const { httpVersion, headers, headersDistinct } = request;
  const hosts = headersDistinct.host?.length ?? 0;
  if (!['1.0', '1.1'].includes(httpVersion)) return malformed(requestId, 'request', 'must be HTTP/1.1');
  if (hosts > 1 || (hosts === 0 && httpVersion === '1.1'))
    return malformed(requestId, 'headers.host', 'must be sent once');
  if (!['chunked', undefined].includes(headers['transfer-encoding']?.toLowerCase())) {
    return malformed(requestId, 'headers.transfer-encoding', 'must be chunked or left out');
  }
  if (!['100-continue', undefined].includes(headers.expect?.toLowerCase())) {
    return malformed(requestId, 'headers.expect', 'must be 100-continue or left out', 417);
  }
  return undefined;
}

function refusalOfCode(code: string | undefined, requestId: string): APIGatewayProxyResult {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return malformed(requestId, 'request', `must arrive within ${REQUEST_TIMEOUT_MS / 1_000} s`, 408);
    case 'HPE_HEADER_OVERFLOW':
      return malformed(requestId, 'headers', `must have at most ${HEADER_BYTES / 1_024} KB in all`);
    default:
      return malformed(requestId, 'request', 'must be well-formed HTTP/1.1');
  }
}

/** Also closes the connection: the next bytes may be this request's body or the next request. */
function malformed(requestId: string, path: string, message: string, status?: number): APIGatewayProxyResult {
  const problem = new Problem(
    'invalid-request',
    `${path} ${message}`,
    { errors: [{ path, message }] },
    { Connection: 'close' },
  );
  return problemResult(problem, requestId, status);
}

function headOf(status: number, headers: Record<string, unknown>): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n`;
}
