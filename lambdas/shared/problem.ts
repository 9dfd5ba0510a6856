import type { APIGatewayProxyResult } from 'aws-lambda';

const problems = {
  'invalid-request': { status: 400, title: 'The request breaks the schema' },
  'idempotency-key-required': { status: 400, title: 'An Idempotency-Key is required' },
  unauthenticated: { status: 401, title: 'A valid token is required' },
  forbidden: { status: 403, title: 'The token does not allow this' },
  'not-found': { status: 404, title: 'Not found' },
  'product-not-found': { status: 404, title: 'A product does not exist' },
  'insufficient-stock': { status: 409, title: 'Not enough stock' },
  'insufficient-balance': { status: 409, title: 'Not enough balance' },
  'charge-in-progress': { status: 409, title: 'Another charge is in progress' },
  'version-mismatch': { status: 412, title: 'The product has another version' },
  'payload-too-large': { status: 413, title: 'The body is too large' },
  'unsupported-media-type': { status: 415, title: 'The body must be JSON in UTF-8' },
  'idempotency-key-reused': { status: 422, title: 'The Idempotency-Key was used for another request' },
  'try-again': { status: 503, title: 'Try again' },
  internal: { status: 500, title: 'Internal error' },
} as const;

export type ProblemCode = keyof typeof problems;

/** A refusal with a stable code; the one kind of error whose words the caller may read. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly detail: string;
  readonly extras: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  /** @param extras fields that the code needs, such as `productId`. */
  constructor(
    code: ProblemCode,
    detail: string,
    extras: Readonly<Record<string, unknown>> = {},
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(`${code}: ${detail}`);
    this.name = 'Problem';
    this.code = code;
    this.detail = detail;
    this.extras = extras;
    this.headers = headers;
  }

  get status(): number {
    return problems[this.code].status;
  }
}

/** What a caller is told who cannot know whether the request was done. */
export const OUTCOME_UNKNOWN =
  'The outcome is unknown. Send a request that has an Idempotency-Key again, with the same key; before any other, read what it has changed.';

/** The deadline passed or a store failed: a retry with the same key is safe and finds out what happened. */
export function tryAgain(detail = OUTCOME_UNKNOWN): Problem {
  return new Problem('try-again', detail, {}, { 'Retry-After': '1' });
}

/**
 * Makes the answer of a problem: RFC 9457 problem details.
 * @param status another status than its code's, for what only a server of HTTP refuses.
 */
export function problemResult(problem: Problem, requestId: string, status = problem.status): APIGatewayProxyResult {
  const { title } = problems[problem.code];
  const type = `urn:flashcart:problem:${problem.code}`;
  return {
    statusCode: status,
    headers: { 'Content-Type': 'application/problem+json', ...problem.headers },
    body: JSON.stringify({
      type,
      title,
      status,
      code: problem.code,
      detail: problem.detail,
      requestId,
      ...problem.extras,
    }),
  };
}
