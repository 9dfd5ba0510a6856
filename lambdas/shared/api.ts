import { Logger } from '@aws-lambda-powertools/logger';
import middy, { type MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import type * as z from 'zod/mini';
import { identify } from '../identity/identify.ts';
import { systemClock } from './clock.ts';
import { noteStart, startMetric } from './cold-start.ts';
import { corsHeaders } from './cors.ts';
import { emit, metricsOf } from './metrics.ts';
import { Problem, problemResult } from './problem.ts';
import { headerOf, idempotencyKeyOf, jsonBodyOf, listHeaderOf, parse, urlOf } from './request.ts';
import { type Access, type RouteKey, routes } from './routes.ts';
import { Trace } from './trace.ts';

/** What a route's handler says of its requests; whatever does not fit is refused before the handler runs. */
interface Rules<Body, Query, Path> {
  readonly deadlineMs: number;
  /** Whether the request must, or may, carry an `Idempotency-Key`. */
  readonly idempotencyKey?: 'required' | 'optional';
  readonly body?: z.ZodMiniType<Body>;
  readonly query?: z.ZodMiniType<Query>;
  readonly path?: z.ZodMiniType<Path>;
}

/** A request that has passed its route's rules. */
interface ApiRequest<Body, Query, Path> {
  /** Who asks; empty on routes that are open to anyone. */
  readonly userId: string;
  /** Empty where the request has none. */
  readonly idempotencyKey: string;
  readonly body: Body;
  readonly query: Query;
  readonly path: Path;
  /** The route's path as the caller sees it, with the stage where there is one. */
  readonly url: string;
  /** The values of a header that is a list, by its name in lower case. */
  readonly header: (name: string) => string | undefined;
}

/** A successful answer. */
export interface Answer {
  readonly status: 200 | 201;
  readonly headers?: Record<string, string>;
  readonly body: unknown;
}

/** Writes one line a request. */
export const logger = new Logger({ serviceName: 'flashcart' });

/**
 * Makes the Lambda handler of a route: checks who asks and what, runs `handle`, and turns its answer or error into HTTP.
 * Safe for several requests at once, as everything of a request lives in the request.
 */
export function api<Body = undefined, Query = undefined, Path = undefined>(
  route: RouteKey,
  rules: Rules<Body, Query, Path>,
  handle: (request: ApiRequest<Body, Query, Path>, trace: Trace) => Promise<Answer>,
) {
  noteStart();
  return middy<APIGatewayProxyEvent, APIGatewayProxyResult, Error, ApiContext>()
    .use(observe(route, rules.deadlineMs))
    .use(problems())
    .use(oneAddress())
    .use(authenticate(route))
    .handler(async (event, context) => {
      const request = {
        userId: context.userId,
        idempotencyKey: rules.idempotencyKey ? idempotencyKeyOf(event, rules.idempotencyKey) : '',
        path: parse(rules.path, event.pathParameters ?? {}, 'path') as Path,
        query: parse(rules.query, event.queryStringParameters ?? {}, 'query') as Query,
        body: parse(rules.body, rules.body ? jsonBodyOf(event) : undefined, 'body') as Body,
        url: urlOf(event),
        header: (name: string) => listHeaderOf(event, name),
      };
      const { status, headers, body } = await handle(request, context.trace);
      return {
        statusCode: status,
        headers: { 'Content-Type': 'application/json', ...headers },
        body: JSON.stringify(body),
      };
    });
}

/** Lambda's context of one invocation, with what the middlewares have found out about the request. */
type ApiContext = Context & { trace: Trace; userId: string };
type ApiMiddleware = MiddlewareObj<APIGatewayProxyEvent, APIGatewayProxyResult, Error, ApiContext>;

/** Starts the request's trace; when it ends, adds the headers of every answer, the one log line and the metrics. */
function observe(route: RouteKey, deadlineMs: number): ApiMiddleware {
  const finish: ApiMiddleware['after'] = ({ event, context, response, error }) => {
    if (!response) return;
    const { trace, userId } = context;
    const { requestId } = event.requestContext;
    const status = response.statusCode;
    const durationMs = trace.clock.now() - trace.startedAt;
    response.headers = {
      // What a token was looked at for is one user's, refusals too.
      ...(accessOf(route) !== 'anyone' && { 'Cache-Control': 'no-store' }),
      ...response.headers,
      ...corsHeaders(headerOf(event, 'origin')),
      'x-request-id': requestId,
      'Server-Timing': serverTiming(trace, durationMs),
    };
    const line = { route, status, durationMs, userId, requestId, attempts: trace.attempts, repeats: trace.repeats };
    // A defect's message and stack are for the log only.
    if (status === 500) logger.error('request', { ...line, error: error as Error });
    else logger.info('request', line);
    emit({ ...metricsOf(route, trace), ...startMetric() });
  };
  return {
    before: ({ context }) => {
      context.trace = new Trace(systemClock, deadlineMs);
      context.userId = '';
    },
    after: finish,
    onError: finish,
  };
}

/** Turns every error into an answer, here and nowhere else; of a defect nothing is shown. */
function problems(): ApiMiddleware {
  return {
    onError: (request) => {
      const problem =
        request.error instanceof Problem
          ? request.error
          : new Problem('internal', 'Something went wrong on our side. The request id helps us to find it.');
      request.response = problemResult(problem, request.event.requestContext.requestId);
    },
  };
}

/** Not every gateway that may stand before a function refuses a doubled slash: here all do. */
function oneAddress(): ApiMiddleware {
  return {
    before: ({ event: { httpMethod, path } }) => {
      if (path.includes('//')) throw new Problem('not-found', `There is no route ${httpMethod} ${path}.`);
    },
  };
}

function authenticate(route: RouteKey): ApiMiddleware {
  const access = accessOf(route);
  return {
    before: async ({ event, context }) => {
      if (access === 'anyone') return;
      const identity = await identify(event);
      context.userId = identity.userId;
      if (access === 'admin' && !identity.isAdmin) {
        throw new Problem('forbidden', 'Requires the admin scope.');
      }
    },
  };
}

function accessOf(route: RouteKey): Access {
  return routes.find(({ method, path }) => `${method} ${path}` === route)?.access ?? 'admin';
}

function serverTiming(trace: Trace, durationMs: number): string {
  const store = trace.spentMs('store');
  const lock = trace.spentMs('lock');
  return [
    ...(store === undefined ? [] : [`store;dur=${store.toFixed(1)}`]),
    ...(lock === undefined ? [] : [`lock;dur=${lock.toFixed(1)}`]),
    `total;dur=${durationMs.toFixed(1)}`,
    ...(trace.attempts === 0 ? [] : [`attempts;desc="${trace.attempts}"`]),
  ].join(', ');
}
