import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import type { LambdaHandler } from '../../lib/local/handlers.ts';
import type { Answer } from './rounds.ts';

/** What API Gateway hands to a function of a route without parameters; `userId` is whom the authorizer has found. */
export function eventOf(
  httpMethod: string,
  path: string,
  { userId, headers = {}, body }: { userId?: string; headers?: Record<string, string>; body?: object } = {},
): APIGatewayProxyEvent {
  return {
    httpMethod,
    path,
    resource: path,
    headers,
    queryStringParameters: null,
    pathParameters: null,
    body: body ? JSON.stringify(body) : null,
    isBase64Encoded: false,
    requestContext: { requestId: 'bench', path, authorizer: { principalId: userId } },
  } as unknown as APIGatewayProxyEvent;
}

/**
 * Calls a function and times it.
 * @throws Error where it answers another status than `expected`: figures of wrong answers are worth nothing.
 */
export async function invoke(handler: unknown, event: APIGatewayProxyEvent, expected: number): Promise<Answer> {
  // The type of a handler asks for what its own middlewares add to the context.
  const call = handler as LambdaHandler;
  const startedAt = performance.now();
  const { statusCode, body } = await call(event, {} as Context);
  const durationMs = performance.now() - startedAt;
  if (statusCode !== expected) throw new Error(`${event.httpMethod} ${event.path} answers ${statusCode}: ${body}`);
  return { durationMs, done: true };
}
