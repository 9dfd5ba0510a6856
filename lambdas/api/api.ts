import middy from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { markReady } from '../shared/cold-start.ts';
import type { RouteKey } from '../shared/routes.ts';
import type { Trace } from '../shared/trace.ts';
import { type ApiContext, authenticate, observe, problems, refuseDoubledSlashes } from './api-middleware.ts';
import { type ApiRequest, type Rules, readRequest } from './api-request.ts';

/** A successful answer. */
interface Answer {
  readonly status: 200 | 201;
  readonly headers?: Record<string, string>;
  /** Sent as JSON. */
  readonly body: unknown;
}

/**
 * Makes the Lambda handler of a route: authenticates and validates the request, runs `handle`, and turns its answer or error
 * into HTTP. Requests may overlap in one process, as all their state is their own.
 */
export function api<Body = undefined, Query = undefined, Path = undefined>(
  route: RouteKey,
  rules: Rules<Body, Query, Path>,
  handle: (request: ApiRequest<Body, Query, Path>, trace: Trace) => Promise<Answer>,
) {
  markReady();
  // Middlewares run in this order before the handler and in reverse order after it or after an error.
  return (
    middy<APIGatewayProxyEvent, APIGatewayProxyResult, Error, ApiContext>()
      // First in, last out: the others need its trace, and it logs every response, those of `problems` too.
      .use(observe(route, rules.deadlineMs))
      // Before all that may fail, so that it turns their errors into responses.
      .use(problems())
      // Before the token: an address that is no route needs none.
      .use(refuseDoubledSlashes())
      // Before the request is read: an unauthenticated caller learns nothing about its body.
      .use(authenticate(route))
      .handler(async (event, context) => {
        const { status, headers, body } = await handle(readRequest(event, context.userId, rules), context.trace);
        return {
          statusCode: status,
          headers: { 'Content-Type': 'application/json', ...headers },
          body: JSON.stringify(body),
        };
      })
  );
}
