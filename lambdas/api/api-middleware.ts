import { Logger } from '@aws-lambda-powertools/logger';
import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { identify } from '../identity/identify.ts';
import { systemClock } from '../shared/clock.ts';
import { takeColdStart } from '../shared/cold-start.ts';
import { corsHeaders } from '../shared/cors.ts';
import { headerOf } from '../shared/headers.ts';
import { emit, metricsOf } from '../shared/metrics.ts';
import { Problem, problemResult } from '../shared/problem.ts';
import { type Access, type RouteKey, routes } from '../shared/routes.ts';
import { Trace } from '../shared/trace.ts';

/** Lambda's context of one invocation, with what the middlewares add. */
export type ApiContext = Context & { trace: Trace; userId: string };
type ApiMiddleware = MiddlewareObj<APIGatewayProxyEvent, APIGatewayProxyResult, Error, ApiContext>;

/** Writes one line per request. */
export const logger = new Logger({ serviceName: 'flashcart' });

/** Starts the request's trace; at the end adds the headers of every response and writes the log line and the metrics. */
export function observe(route: RouteKey, deadlineMs: number): ApiMiddleware {
  const finish: ApiMiddleware['after'] = ({ event, context, response, error }) => {
    if (!response) return;
    const { trace, userId } = context;
    const { requestId } = event.requestContext;
    const status = response.statusCode;
    const durationMs = trace.clock.now() - trace.startedAt;
    response.headers = {
      // Responses to a token belong to one user, refusals included.
      ...(accessOf(route) !== 'anyone' && { 'Cache-Control': 'no-store' }),
      ...response.headers,
      ...corsHeaders(headerOf(event, 'origin')),
      'x-request-id': requestId,
      'Server-Timing': serverTiming(trace, durationMs),
    };
    const line = { route, status, durationMs, userId, requestId, attempts: trace.attempts, repeats: trace.repeats };
    // Only the log gets a defect's message and stack.
    if (status === 500) logger.error('request', { ...line, error: error as Error });
    else logger.info('request', line);
    emit({ ...metricsOf(route, trace), ...takeColdStart() });
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

/** Turns every error into a response, here and nowhere else; callers see no detail of a defect. */
export function problems(): ApiMiddleware {
  return {
    onError: (request) => {
      const problem =
        request.error instanceof Problem
          ? request.error
          : new Problem('internal', 'Internal error. Report it with the requestId.');
      request.response = problemResult(problem, request.event.requestContext.requestId);
    },
  };
}

/** Some gateways match a route despite a doubled slash; refused here, so that an address means the same on all. */
export function refuseDoubledSlashes(): ApiMiddleware {
  return {
    before: ({ event: { httpMethod, path } }) => {
      if (path.includes('//')) throw new Problem('not-found', `There is no route ${httpMethod} ${path}.`);
    },
  };
}

/** Identifies the caller and checks the scope that the route requires. */
export function authenticate(route: RouteKey): ApiMiddleware {
  const access = accessOf(route);
  return {
    before: async ({ event, context }) => {
      if (access === 'anyone') return;
      const identity = await identify(event);
      context.userId = identity.userId;
      if (access === 'admin' && !identity.isAdmin) throw new Problem('forbidden', 'Requires the admin scope.');
    },
  };
}

function accessOf(route: RouteKey): Access {
  return routes.find(({ method, path }) => `${method} ${path}` === route)?.access ?? 'admin';
}

/** The header of W3C Server Timing; durations in milliseconds. */
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
