import * as z from 'zod/mini';
import { Problem, type ProblemCode, problemResult } from '../../lambdas/shared/problem.ts';
import type { Route } from '../../lambdas/shared/routes.ts';
import { answerSchemas } from './answers.ts';
import { requestOf } from './request-shapes.ts';

interface ProblemNote {
  readonly when: string;
  /** What the problem tells beside what every problem tells. */
  readonly extras?: z.core.$ZodLooseShape;
  /** A status beside the code's own. */
  readonly alsoStatus?: number;
}

const won = z.int().check(z.gte(0));

const notes: Readonly<Record<ProblemCode, ProblemNote>> = {
  'invalid-request': {
    when: 'A field of the body, the query or the path, or a header, breaks its schema; `errors` names each.',
    extras: { errors: z.array(z.strictObject({ path: z.string(), message: z.string() })).check(z.minLength(1)) },
  },
  'idempotency-key-required': {
    when: 'The key is missing where it is required, or is not 1 to 255 visible ASCII characters.',
  },
  unauthenticated: { when: 'There is no token, or it is not valid.' },
  forbidden: { when: "The token's scope does not contain admin." },
  'not-found': { when: 'There is no such thing, or it is not yours.' },
  'product-not-found': { when: 'A product of the order does not exist.', extras: { productId: z.string() } },
  'insufficient-stock': {
    when: 'Too few units are left. Nothing was taken.',
    extras: { productId: z.string() },
  },
  'insufficient-balance': {
    when: 'The balance is less than the order costs, both in won. Nothing was taken.',
    extras: { required: won, balance: won },
  },
  'charge-in-progress': { when: "Another charge of the user's was in progress for too long." },
  'version-mismatch': {
    when: '`If-Match` names another version than that of the product, or there is no such product. Nothing was changed.',
    extras: { productId: z.string() },
  },
  'payload-too-large': { when: 'The body has more than 64 KB.' },
  'unsupported-media-type': { when: 'The body is not JSON in UTF-8, or has a Content-Encoding.' },
  'idempotency-key-reused': { when: 'The key was used for another request.' },
  'try-again': {
    when: 'The shop is too busy or a store failed. The outcome is unknown: a retry with the same key is safe; before a retry without one, read what has changed.',
    // API Gateway's throttle.
    alsoStatus: 429,
  },
  internal: { when: 'A defect.' },
};

/** One way in which a route may refuse. */
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
 * Every way in which a route may refuse.
 * @param own the codes that its domain has.
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
