import * as z from 'zod/mini';
import { Problem, type ProblemCode, problemResult } from '../../lambdas/shared/problem.ts';
import type { Route } from '../../lambdas/shared/routes.ts';
import { answerSchemas } from './answers.ts';
import { requestOf } from './request-shapes.ts';

interface ProblemNote {
  readonly when: string;
  /** Fields beside those of every problem. */
  readonly extras?: z.core.$ZodLooseShape;
  /** A second status beside the code's own. */
  readonly alsoStatus?: number;
}

const won = z.int().check(z.gte(0));

const notes: Readonly<Record<ProblemCode, ProblemNote>> = {
  'invalid-request': {
    when: 'A field of the body, query, path or headers does not match its schema; `errors` lists each.',
    extras: { errors: z.array(z.strictObject({ path: z.string(), message: z.string() })).check(z.minLength(1)) },
  },
  'idempotency-key-required': {
    when: 'The `Idempotency-Key` is required and missing, or is not 1 to 255 visible ASCII characters.',
  },
  unauthenticated: { when: 'The token is missing or invalid.' },
  forbidden: { when: 'The token lacks the admin scope.' },
  'not-found': { when: "The resource does not exist, or is another user's." },
  'product-not-found': { when: 'A product of the order does not exist.', extras: { productId: z.string() } },
  'insufficient-stock': {
    when: 'Not enough units are left. Nothing was changed.',
    extras: { productId: z.string() },
  },
  'insufficient-balance': {
    when: 'The balance is below the total of the order, both in won. Nothing was changed.',
    extras: { required: won, balance: won },
  },
  'charge-in-progress': {
    when: 'Another charge of the same user was still in progress when the wait for the charge lock timed out.',
  },
  'version-mismatch': {
    when: 'The product has another version than `If-Match`, or does not exist. Nothing was changed.',
    extras: { productId: z.string() },
  },
  'payload-too-large': { when: 'The body is larger than 64 KB.' },
  'unsupported-media-type': { when: 'The body is not JSON in UTF-8, or has a Content-Encoding.' },
  'idempotency-key-reused': { when: 'The key was used for another request.' },
  'try-again': {
    when: 'The deadline passed or a store failed. The outcome is unknown: retry with the same key; without a key, read the resource before a retry.',
    // API Gateway's throttle.
    alsoStatus: 429,
  },
  internal: { when: 'An unexpected error.' },
};

/** A problem that a route may answer. */
export interface Refusal {
  readonly code: ProblemCode;
  readonly status: number;
  readonly when: string;
  readonly headers: readonly string[];
}

for (const [code, { when, extras, alsoStatus }] of Object.entries(notes)) {
  const { type, title, status } = sampleOf(code as ProblemCode);
  const schema = z.strictObject({
    type: z.literal(type),
    title: z.literal(title),
    status: z.literal(alsoStatus ? [status, alsoStatus] : [status]),
    code: z.literal(code),
    detail: z.string(),
    requestId: z.string(),
    ...extras,
  });
  answerSchemas.add(schema, { id: schemaNameOf(code as ProblemCode), description: when });
}

/**
 * Every problem that a route may answer.
 * @param own the codes of its domain rules.
 */
export function refusalsOf(route: Route, own: readonly ProblemCode[]): Refusal[] {
  const { path, query, body, idempotencyKey } = requestOf(route);
  const codes: ProblemCode[] = [
    ...(path || query || body ? ['invalid-request' as const] : []),
    ...(idempotencyKey ? ['idempotency-key-required' as const, 'idempotency-key-reused' as const] : []),
    ...(route.access === 'anyone' ? [] : ['unauthenticated' as const]),
    ...(route.access === 'admin' ? ['forbidden' as const] : []),
    ...own,
    ...(body ? ['payload-too-large' as const, 'unsupported-media-type' as const] : []),
    'internal',
    'try-again',
  ];
  return codes.flatMap((code) => {
    const { when, alsoStatus } = notes[code];
    const statuses = [sampleOf(code).status, ...(alsoStatus ? [alsoStatus] : [])];
    return statuses.map((status) => ({ code, status, when, headers: headersOf(code) }));
  });
}

/** The name of a problem's schema: `InsufficientStock`. */
export function schemaNameOf(code: ProblemCode): string {
  return code.replace(/(^|-)([a-z])/g, (_, _dash, letter: string) => letter.toUpperCase());
}

function sampleOf(code: ProblemCode): { type: string; title: string; status: number } {
  return JSON.parse(problemResult(new Problem(code, ''), '').body);
}

function headersOf(code: ProblemCode): string[] {
  if (code === 'unauthenticated') return ['WWW-Authenticate'];
  return code === 'try-again' || code === 'charge-in-progress' ? ['Retry-After'] : [];
}
