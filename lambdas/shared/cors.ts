import { environment } from './environment.ts';

/** The headers of an answer that a browser may show to a page of another origin. */
export const EXPOSED = 'ETag, Idempotency-Replayed, Location, Retry-After, Server-Timing, x-request-id';

/** What a browser may send from another origin. */
export const ALLOWED = {
  methods: ['GET', 'POST', 'PUT'],
  headers: ['Authorization', 'Content-Type', 'Idempotency-Key', 'If-Match'],
} as const;

/** The CORS headers of an answer to `origin`; none where the stage does not let it in. */
export function corsHeaders(origin: string | undefined): Record<string, string> {
  const allowed = environment('CORS_ORIGINS')
    .split(',')
    .map((it) => it.trim());
  if (allowed.includes('*')) return { 'Access-Control-Allow-Origin': '*', 'Access-Control-Expose-Headers': EXPOSED };
  if (!origin || !allowed.includes(origin)) return { Vary: 'Origin' };
  return { 'Access-Control-Allow-Origin': origin, 'Access-Control-Expose-Headers': EXPOSED, Vary: 'Origin' };
}

/** The answer to a browser's question before a call from another origin. */
export function preflightHeaders(origin: string | undefined): Record<string, string> {
  return {
    ...corsHeaders(origin),
    'Access-Control-Allow-Methods': ALLOWED.methods.join(', '),
    'Access-Control-Allow-Headers': ALLOWED.headers.join(', '),
    'Access-Control-Max-Age': '600',
  };
}
