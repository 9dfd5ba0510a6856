import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { corsHeaders, preflightHeaders } from '../../lambdas/shared/cors.ts';
import { Problem, problemResult } from '../../lambdas/shared/problem.ts';
import { type Route, routes } from '../../lambdas/shared/routes.ts';

/** A Lambda function behind a route. */
export type LambdaHandler = (event: APIGatewayProxyEvent, context: Context) => Promise<APIGatewayProxyResult>;

/** API Gateway's own limit of a body, in bytes; the handlers' is lower. */
const GATEWAY_BODY_BYTES = 10 * 1024 * 1024;
/** Longer than any deadline of the handlers, which end themselves. */
const FUNCTION_MS = 310_000;

/**
 * An HTTP server that does what API Gateway's REST API does: finds the route, makes the event, writes the answer.
 * @param handlers the function of each route's `entry`.
 */
export function createGateway(handlers: ReadonlyMap<string, LambdaHandler>): Server {
  return createServer(async (request, response) => {
    const requestId = randomUUID();
    const startedAt = performance.now();
    const origin = request.headers.origin;
    let result: APIGatewayProxyResult;
    try {
      result = await answer(request, requestId, handlers);
    } catch (error) {
      const problem = error instanceof Problem ? error : new Problem('internal', 'Something went wrong on our side.');
      if (problem !== error) console.error(error);
      result = problemResult(problem, requestId);
    }
    const own = {
      ...corsHeaders(origin),
      'x-request-id': requestId,
      'Server-Timing': `total;dur=${(performance.now() - startedAt).toFixed(1)}`,
    };
    write(response, { ...result, headers: { ...own, ...result.headers } });
  });
}

async function answer(
  request: IncomingMessage,
  requestId: string,
  handlers: ReadonlyMap<string, LambdaHandler>,
): Promise<APIGatewayProxyResult> {
  const url = new URL((request.url ?? '/').replace(/^\//, 'http://localhost/'), 'http://localhost');
  if (request.method === 'OPTIONS') {
    return { statusCode: 204, headers: preflightHeaders(request.headers.origin), body: '' };
  }
  const found = match(request.method ?? '', url.pathname);
  const body = await bodyOf(request);
  const handler = found && handlers.get(found.route.entry);
  if (!handler) throw new Problem('not-found', `There is no route ${request.method} ${url.pathname}.`);
  return handler(eventOf(request, url, found, body, requestId), contextOf(found.route, requestId));
}

interface Match {
  readonly route: Route;
  readonly parameters: Record<string, string>;
}

function match(method: string, path: string): Match | undefined {
  const segments = path.split('/').slice(1);
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
    const message = 'is not valid percent-encoding';
    throw new Problem('invalid-request', `path ${message}`, { errors: [{ path: 'path', message }] });
  }
}

async function bodyOf(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    // The rest is read and dropped, so that the caller gets the answer and not a broken connection.
    if (bytes <= GATEWAY_BODY_BYTES) chunks.push(chunk);
  }
  if (bytes > GATEWAY_BODY_BYTES)
    throw new Problem('payload-too-large', `A body has at most ${GATEWAY_BODY_BYTES} bytes.`);
  return bytes === 0 ? null : Buffer.concat(chunks).toString('utf8');
}

function eventOf(
  request: IncomingMessage,
  url: URL,
  { route, parameters }: Match,
  body: string | null,
  requestId: string,
): APIGatewayProxyEvent {
  const names = [...new Set(url.searchParams.keys())];
  const headers = Object.entries(request.headersDistinct).map(([name, values = []]) => [name, values] as const);
  const pathParameters = Object.entries(parameters).map(([name, segment]) => [name, decode(segment)]);
  return {
    resource: route.path,
    path: url.pathname,
    httpMethod: route.method,
    // Of a header or parameter that is sent twice, API Gateway's single-value form holds the last.
    headers: Object.fromEntries(headers.map(([name, values]) => [name, values.at(-1)])),
    multiValueHeaders: Object.fromEntries(headers.map(([name, values]) => [name, [...values]])),
    queryStringParameters:
      names.length > 0 ? Object.fromEntries(names.map((name) => [name, url.searchParams.getAll(name).at(-1)])) : null,
    multiValueQueryStringParameters:
      names.length > 0 ? Object.fromEntries(names.map((name) => [name, url.searchParams.getAll(name)])) : null,
    pathParameters: pathParameters.length > 0 ? Object.fromEntries(pathParameters) : null,
    stageVariables: null,
    body,
    isBase64Encoded: false,
    requestContext: {
      requestId,
      path: url.pathname,
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
  response.writeHead(result.statusCode).end(result.body);
}
