import { environment } from './environment.ts';

/** Response headers that a page of an allowed origin may read. */
export const EXPOSED = 'ETag, Idempotency-Replayed, Location, Retry-After, Server-Timing, x-request-id';

/** What a page of an allowed origin may send. */
export const ALLOWED = {
  methods: ['GET', 'POST', 'PUT'],
  headers: ['Authorization', 'Content-Type', 'Idempotency-Key', 'If-Match'],
} as const;

/** The CORS headers of a response to `origin`; only `Vary` if the stage does not allow the origin. */
export function corsHeaders(origin: string | undefined): Record<string, string> {
  const allowed = environment('CORS_ORIGINS')
    .split(',')
    .map((entry) => entry.trim());
  if (allowed.includes('*')) return { 'Access-Control-Allow-Origin': '*', 'Access-Control-Expose-Headers': EXPOSED };
  if (!origin || !allowed.includes(origin)) return { Vary: 'Origin' };
  return { 'Access-Control-Allow-Origin': origin, 'Access-Control-Expose-Headers': EXPOSED, Vary: 'Origin' };
}

/** The headers of the response to a CORS preflight request. */
export function preflightHeaders(origin: string | undefined): Record<string, string> {
  return {
    ...corsHeaders(origin),
    'Access-Control-Allow-Methods': ALLOWED.methods.join(', '),
    'Access-Control-Allow-Headers': ALLOWED.headers.join(', '),
    'Access-Control-Max-Age': '600',
  };
}
