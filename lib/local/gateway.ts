import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { APIGatewayProxyResult } from 'aws-lambda';
import { corsHeaders, preflightHeaders } from '../../lambdas/shared/cors.ts';
import { Problem, problemResult } from '../../lambdas/shared/problem.ts';
import { contextOf, eventOf } from './gateway-event.ts';
import type { Handlers } from './handlers.ts';
import { HEADER_BYTES, REQUEST_TIMEOUT_MS, refusalOfHead, refuseMalformedHttp } from './malformed-http.ts';
import { matchRoute } from './route-match.ts';

/** API Gateway's own limit of a body; the handlers' is lower. */
const MAX_BODY_BYTES = 10 * 1024 * 1024;

/**
 * An HTTP server that does what API Gateway's REST API does: finds the route, makes the event, writes the answer.
 * @param handlers the functions; requests that arrive before they are loaded wait.
 */
export function createGateway(handlers: Handlers | Promise<Handlers>): Server {
  const timeouts = { requestTimeout: REQUEST_TIMEOUT_MS, headersTimeout: REQUEST_TIMEOUT_MS };
  // Node itself would refuse a missing Host without a body.
  const server = createServer({ ...timeouts, maxHeaderSize: HEADER_BYTES, requireHostHeader: false }, serve);
  // A caller that half-closes its connection after the request, as `nc -N` does, still gets the answer.
  Object.assign(server, { httpAllowHalfOpen: true });
  server.on('checkExpectation', serve);
  refuseMalformedHttp(server, async (requestId) => {
    await handlers;
    return commonHeaders(undefined, requestId, performance.now());
  });
  return server;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const loaded = await handlers;
    const requestId = randomUUID();
    const startedAt = performance.now();
    const result = await answer(request, requestId, loaded).catch((error) => refusal(error, request, requestId));
    // A request that became malformed on its way has been refused already.
    if (response.headersSent) return;
    const headers = { ...commonHeaders(request.headers.origin, requestId, startedAt), ...result.headers };
    // A server that is closing would otherwise wait for idle keep-alive connections.
    write(response, { ...result, headers: server.listening ? headers : { ...headers, Connection: 'close' } });
  }
}

async function answer(request: IncomingMessage, requestId: string, handlers: Handlers): Promise<APIGatewayProxyResult> {
  const refused = refusalOfHead(request, requestId);
  if (refused) return refused;
  if (request.method === 'OPTIONS') {
    return { statusCode: 204, headers: preflightHeaders(request.headers.origin), body: '' };
  }
  const [path = '/'] = (request.url ?? '/').split('?', 1);
  const match = matchRoute(request.method, path);
  const body = await bodyOf(request);
  const handler = match && handlers.get(match.route.entry);
  if (!handler) throw new Problem('not-found', `There is no route ${request.method} ${path}.`);
  return handler(eventOf(request, match, body, requestId), contextOf(match.route, requestId));
}

/** A defect is logged, unless the caller has hung up, and its details are not shown. */
function refusal(error: unknown, request: IncomingMessage, requestId: string): APIGatewayProxyResult {
  if (error instanceof Problem) return problemResult(error, requestId);
  if (!request.destroyed || request.complete) console.error(error);
  return problemResult(new Problem('internal', 'Internal error. Report it with the requestId.'), requestId);
}

function commonHeaders(origin: string | undefined, requestId: string, startedAt: number): Record<string, string> {
  return {
    ...corsHeaders(origin),
    'x-request-id': requestId,
    'Server-Timing': `total;dur=${(performance.now() - startedAt).toFixed(1)}`,
  };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    // The rest is read and dropped: a caller that is still sending would see a broken connection, not the answer.
    if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  if (bytes > MAX_BODY_BYTES) throw new Problem('payload-too-large', `A body has at most ${MAX_BODY_BYTES} bytes.`);
  return Buffer.concat(chunks);
}

function write(response: ServerResponse, { statusCode, headers = {}, body }: APIGatewayProxyResult): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, String(value));
  // Node sends no Content-Length to an HTTP/1.0 caller by itself.
  if (statusCode !== 204) response.setHeader('Content-Length', Buffer.byteLength(body));
  response.statusCode = statusCode;
  response.end(body);
}
