import { isUtf8 } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { corsHeaders, preflightHeaders } from '../../lambdas/shared/cors.ts';
import { Problem, problemResult } from '../../lambdas/shared/problem.ts';
import { type Route, routes } from '../../lambdas/shared/routes.ts';
import { HEADER_BYTES, REQUEST_MS, refusalOfHead, refuseBrokenHttp } from './broken-http.ts';

/** A Lambda function behind a route. */
export type LambdaHandler = (event: APIGatewayProxyEvent, context: Context) => Promise<APIGatewayProxyResult>;

/** API Gateway's own limit of a body, in bytes; the handlers' is lower. */
const GATEWAY_BODY_BYTES = 10 * 1024 * 1024;
/** Longer than any deadline of the handlers, which end themselves. */
const FUNCTION_MS = 310_000;

/** The functions by their routes' `entry`. */
export type Handlers = ReadonlyMap<string, LambdaHandler>;

/**
 * An HTTP server that does what API Gateway's REST API does: finds the route, makes the event, writes the answer.
 * @param handlers the functions; a request that comes before they are loaded waits for them.
 */
export function createGateway(handlers: Handlers | Promise<Handlers>): Server {
  const bounds = { requestTimeout: REQUEST_MS, headersTimeout: REQUEST_MS, maxHeaderSize: HEADER_BYTES };
  // Node would answer a missing Host itself, without a body.
  const server = createServer({ ...bounds, requireHostHeader: false }, serve);
  // Else who only says that nothing more comes, as `nc -N` does, would lose the answer.
  Object.assign(server, { httpAllowHalfOpen: true });
  server.on('checkExpectation', serve);
  refuseBrokenHttp(server, async (requestId) => {
    await handlers;
    return ownHeaders(undefined, requestId, performance.now());
  });
  return server;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const loaded = await handlers;
    const requestId = randomUUID();
    const startedAt = performance.now();
    const result = await answer(request, requestId, loaded).catch((error) => refusal(error, request, requestId));
    const headers = { ...ownHeaders(request.headers.origin, requestId, startedAt), ...result.headers };
    // What was broken while it came has been refused.
    if (response.headersSent) return;
    // A server that is being closed would else wait for its callers to leave.
    write(response, { ...result, headers: server.listening ? headers : { ...headers, Connection: 'close' } });
  }
}

async function answer(request: IncomingMessage, requestId: string, handlers: Handlers): Promise<APIGatewayProxyResult> {
  const unfit = refusalOfHead(request, requestId);
  if (unfit) return unfit;
  const target = request.url ?? '/';
  const [path = '/'] = target.split('?', 1);
  if (request.method === 'OPTIONS') {
    return { statusCode: 204, headers: preflightHeaders(request.headers.origin), body: '' };
  }
  const found = match(request.method ?? '', path);
  const body = await bodyOf(request);
  const handler = found && handlers.get(found.route.entry);
  if (!handler) throw new Problem('not-found', `There is no route ${request.method} ${path}.`);
  const query = new URLSearchParams(target.slice(path.length + 1));
  return handler(eventOf(request, path, query, found, body, requestId), contextOf(found.route, requestId));
}

/** Nothing of a defect is shown; a caller who has hung up is none. */
function refusal(error: unknown, request: IncomingMessage, requestId: string): APIGatewayProxyResult {
  if (error instanceof Problem) return problemResult(error, requestId);
  if (!request.destroyed || request.complete) console.error(error);
  return problemResult(new Problem('internal', 'Something went wrong on our side.'), requestId);
}

function ownHeaders(origin: string | undefined, requestId: string, startedAt: number): Record<string, string> {
  return {
    ...corsHeaders(origin),
    'x-request-id': requestId,
    'Server-Timing': `total;dur=${(performance.now() - startedAt).toFixed(1)}`,
  };
}

interface Match {
  readonly route: Route;
  readonly parameters: Record<string, string>;
}

function match(method: string, path: string): Match | undefined {
  // API Gateway forgives a slash at the end.
  const segments = path
    .replace(/(?<=[^/])\/$/, '')
    .split('/')
    .slice(1);
  const found: Match[] = [];
  for (const route of routes) {
    const parts = route.path.split('/').slice(1);
    if (route.method !== method || parts.length !== segments.length) continue;
    const parameters: Record<string, string> = {};
    const fits = parts.every((part, index) => {
      const segment = segments[index] ?? '';
      if (!part.startsWith('{')) return part === segment;
      parameters[part.slice(1, -1)] = segment;
      return segment !== '';
    });
    if (fits) found.push({ route, parameters });
  }
  // A fixed path wins over one with a parameter, as in API Gateway.
  return found.sort((a, b) => Object.keys(a.parameters).length - Object.keys(b.parameters).length)[0];
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    const message = 'must be percent-encoded UTF-8';
    throw new Problem('invalid-request', `path ${message}`, { errors: [{ path: 'path', message }] });
  }
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    // The rest is read and dropped, so that the caller gets the answer and not a broken connection.
    if (bytes <= GATEWAY_BODY_BYTES) chunks.push(chunk);
  }
  if (bytes > GATEWAY_BODY_BYTES)
    throw new Problem('payload-too-large', `A body has at most ${GATEWAY_BODY_BYTES} bytes.`);
  return Buffer.concat(chunks);
}

function eventOf(
  request: IncomingMessage,
  path: string,
  query: URLSearchParams,
  { route, parameters }: Match,
  body: Buffer,
  requestId: string,
): APIGatewayProxyEvent {
  const names = [...new Set(query.keys())];
  // What is no text the handler refuses, after the token and the key: as U+FFFD it would be lost.
  const isText = isUtf8(body);
  const headers = Object.entries(request.headersDistinct).map(([name, values = []]) => [name, values] as const);
  const pathParameters = Object.entries(parameters).map(([name, segment]) => [name, decode(segment)]);
  return {
    resource: route.path,
    path,
    httpMethod: route.method,
    // Of a header or parameter that is sent twice, API Gateway's single-value form holds the last.
    headers: Object.fromEntries(headers.map(([name, values]) => [name, values.at(-1)])),
    multiValueHeaders: Object.fromEntries(headers.map(([name, values]) => [name, [...values]])),
    queryStringParameters:
      names.length > 0 ? Object.fromEntries(names.map((name) => [name, query.getAll(name).at(-1)])) : null,
    multiValueQueryStringParameters:
      names.length > 0 ? Object.fromEntries(names.map((name) => [name, query.getAll(name)])) : null,
    pathParameters: pathParameters.length > 0 ? Object.fromEntries(pathParameters) : null,
    stageVariables: null,
    body: body.length === 0 ? null : body.toString(isText ? 'utf8' : 'base64'),
    isBase64Encoded: !isText,
    requestContext: {
      requestId,
      path,
      resourcePath: route.path,
      httpMethod: route.method,
      stage: 'local',
      identity: { sourceIp: request.socket.remoteAddress ?? '' },
      requestTimeEpoch: Date.now(),
    },
  } as unknown as APIGatewayProxyEvent;
}

function contextOf(route: Route, requestId: string): Context {
  const endsAt = Date.now() + FUNCTION_MS;
  return {
    awsRequestId: requestId,
    functionName: route.entry.split('/')[1],
    getRemainingTimeInMillis: () => endsAt - Date.now(),
  } as unknown as Context;
}

function write(response: ServerResponse, result: APIGatewayProxyResult): void {
  for (const [name, value] of Object.entries(result.headers ?? {})) response.setHeader(name, String(value));
  for (const [name, values] of Object.entries(result.multiValueHeaders ?? {}))
    response.setHeader(name, values.map(String));
  // Node itself leaves it out where the caller speaks an older HTTP.
  if (result.statusCode !== 204) response.setHeader('Content-Length', Buffer.byteLength(result.body));
  response.statusCode = result.statusCode;
  response.end(result.body);
}
