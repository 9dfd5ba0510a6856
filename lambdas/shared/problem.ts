import type { APIGatewayProxyResult } from 'aws-lambda';

const problems = {
  'invalid-request': { status: 400, title: 'The request is invalid' },
  'idempotency-key-required': { status: 400, title: 'A valid Idempotency-Key is required' },
  unauthenticated: { status: 401, title: 'A valid token is required' },
  forbidden: { status: 403, title: 'Forbidden' },
  'not-found': { status: 404, title: 'Not found' },
  'product-not-found': { status: 404, title: 'Product not found' },
  'insufficient-stock': { status: 409, title: 'Not enough stock' },
  'insufficient-balance': { status: 409, title: 'Not enough balance' },
  'charge-in-progress': { status: 409, title: 'Another charge is in progress' },
  'version-mismatch': { status: 412, title: 'If-Match does not match the product' },
  'payload-too-large': { status: 413, title: 'The body is too large' },
  'unsupported-media-type': { status: 415, title: 'The body must be uncompressed JSON in UTF-8' },
  'idempotency-key-reused': { status: 422, title: 'The Idempotency-Key was used for another request' },
  'try-again': { status: 503, title: 'Temporarily unavailable' },
  internal: { status: 500, title: 'Internal error' },
} as const;

export type ProblemCode = keyof typeof problems;

/** An expected refusal with a stable code; the only kind of error whose text the caller may read. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly detail: string;
  readonly extras: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  /** @param extras more fields of the answer, such as `productId`. */
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

  /** The HTTP status. */
  get status(): number {
    return problems[this.code].status;
  }
}

export const OUTCOME_UNKNOWN =
  'The outcome is unknown. Retry with the same Idempotency-Key; a request without one may have been done, so read the current state first.';

/** The deadline passed or a store failed; a retry with the same key is safe and returns the outcome. */
export function tryAgain(detail = OUTCOME_UNKNOWN): Problem {
  return new Problem('try-again', detail, {}, { 'Retry-After': '1' });
}

/** One invalid part of a request: its path, such as `body.items.0.quantity`, and the rule, beginning with `must`. */
export interface FieldError {
  readonly path: string;
  readonly message: string;
}

/** @param errors all that were found; the caller gets the first 20. */
export function invalidRequest(...errors: FieldError[]): Problem {
  const shown = errors.slice(0, 20);
  const detail = shown.map(({ path, message }) => `${path} ${message}`).join('; ');
  return new Problem('invalid-request', detail, { errors: shown });
}

/**
 * The HTTP response of a problem: RFC 9457 problem details.
 * @param status another status than the code's, for refusals that only an HTTP server makes.
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
