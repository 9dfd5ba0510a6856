import type { APIGatewayProxyEvent } from 'aws-lambda';
import type * as z from 'zod/mini';
import { idempotencyKeyOf, listHeaderOf } from '../shared/headers.ts';
import { jsonBodyOf } from '../shared/json-body.ts';
import { validate } from '../shared/validate.ts';

/** What a route accepts; any other request is refused before the handler runs. */
export interface Rules<Body, Query, Path> {
  /** Milliseconds from the start of the invocation. */
  readonly deadlineMs: number;
  /** Whether the request must, or may, carry an `Idempotency-Key`. */
  readonly idempotencyKey?: 'required' | 'optional';
  readonly body?: z.ZodMiniType<Body>;
  readonly query?: z.ZodMiniType<Query>;
  readonly path?: z.ZodMiniType<Path>;
}

/** A valid request. */
export interface ApiRequest<Body, Query, Path> {
  /** The caller; empty on public routes. */
  readonly userId: string;
  /** Empty if the request has none. */
  readonly idempotencyKey: string;
  readonly body: Body;
  readonly query: Query;
  readonly path: Path;
  /** The path as the caller sees it, with the stage if the address has one, without a trailing slash. */
  readonly url: string;
  /** The values of a list header, by its name in lower case. */
  readonly header: (name: string) => string | undefined;
}

/**
 * Reads and validates a request. Headers, path and query come before the body, which costs most to check.
 * @throws Problem `idempotency-key-required`, `invalid-request`, `unsupported-media-type` or `payload-too-large`.
 */
export function readRequest<Body, Query, Path>(
  event: APIGatewayProxyEvent,
  userId: string,
  rules: Rules<Body, Query, Path>,
): ApiRequest<Body, Query, Path> {
  return {
    userId,
    idempotencyKey: rules.idempotencyKey ? idempotencyKeyOf(event, rules.idempotencyKey) : '',
    path: validate(rules.path, event.pathParameters ?? {}, 'path') as Path,
    query: validate(rules.query, event.queryStringParameters ?? {}, 'query') as Query,
    body: validate(rules.body, rules.body ? jsonBodyOf(event) : undefined, 'body') as Body,
    url: event.requestContext.path.replace(/\/+$/, ''),
    header: (name) => listHeaderOf(event, name),
  };
}
