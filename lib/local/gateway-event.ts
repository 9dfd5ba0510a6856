import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { Problem } from '../../lambdas/shared/problem.ts';
import type { Route } from '../../lambdas/shared/routes.ts';
import type { RouteMatch } from './route-match.ts';

/** Longer than any deadline of the handlers, which end by themselves. */
const FUNCTION_TIMEOUT_MS = 310_000;

/**
 * The event of a request as API Gateway makes it (REST API, payload version 1).
 * @throws Problem if the path is not percent-encoded UTF-8.
 */
export function eventOf(
  request: IncomingMessage,
  { route, parameters }: RouteMatch,
  body: Buffer,
  requestId: string,
): APIGatewayProxyEvent {
  const [path = '/', query = ''] = (request.url ?? '/').split(/\?(.*)/s);
  const search = new URLSearchParams(query);
  const queryValues = [...new Set(search.keys())].map((name) => [name, search.getAll(name)] as const);
  const headerValues = Object.entries(request.headersDistinct).map(([name, values = []]) => [name, values] as const);
  const pathValues = Object.entries(parameters).map(([name, segment]) => [name, decode(segment)] as const);
  // Other encodings pass as Base64 for the handler to refuse: U+FFFD would hide them.
  const isText = isUtf8(body);
  return {
    resource: route.path,
    path,
    httpMethod: route.method,
    headers: Object.fromEntries(lastValues(headerValues)),
    multiValueHeaders: Object.fromEntries(headerValues),
    queryStringParameters: objectOrNull(lastValues(queryValues)),
    multiValueQueryStringParameters: objectOrNull(queryValues),
    pathParameters: objectOrNull(pathValues),
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

/** The context that Lambda passes with an event. */
export function contextOf(route: Route, requestId: string): Context {
  const endsAt = Date.now() + FUNCTION_TIMEOUT_MS;
  return {
    awsRequestId: requestId,
    functionName: route.entry.split('/')[1],
    getRemainingTimeInMillis: () => endsAt - Date.now(),
  } as unknown as Context;
}

/** In API Gateway's single-value form, the last value of a repeated header or parameter wins. */
function lastValues(entries: readonly (readonly [string, readonly string[]])[]) {
  return entries.map(([name, values]) => [name, values.at(-1)] as const);
}

function objectOrNull<T>(entries: readonly (readonly [string, T])[]): Record<string, T> | null {
  return entries.length > 0 ? Object.fromEntries(entries) : null;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    const message = 'must be percent-encoded UTF-8';
    throw new Problem('invalid-request', `path ${message}`, { errors: [{ path: 'path', message }] });
  }
}
