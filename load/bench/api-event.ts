import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import type { LambdaHandler } from '../../lib/local/handlers.ts';
import type { Answer } from './rounds.ts';

/** API Gateway's event for a route without parameters; `userId` as the authorizer passes it. */
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
 * Times a call of a function.
 * @throws Error if the status is not `expected`: timings of wrong answers are worthless.
 */
export async function invoke(handler: unknown, event: APIGatewayProxyEvent, expected: number): Promise<Answer> {
  // The handler's own type requires what its middlewares add to the context.
  const call = handler as LambdaHandler;
  const startedAt = performance.now();
  const { statusCode, body } = await call(event, {} as Context);
  const durationMs = performance.now() - startedAt;
  if (statusCode !== expected) throw new Error(`${event.httpMethod} ${event.path} answers ${statusCode}: ${body}`);
  return { durationMs, done: true };
}
