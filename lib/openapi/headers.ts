/** A header of an answer, as the document describes it. */
interface Header {
  readonly description: string;
  readonly required?: true;
  readonly schema: object;
}

/** The headers of the answers by name. */
export const headers: Readonly<Record<string, Header>> = {
  'x-request-id': {
    description: 'The id of the request in the logs.',
    required: true,
    schema: { type: 'string', minLength: 1 },
  },
  'Server-Timing': {
    description:
      'Time spent in the store, waiting for the charge lock, and in total, in ms; the number of transaction attempts.',
    required: true,
    schema: {
      type: 'string',
      pattern: '^(store;dur=[0-9.]+, )?(lock;dur=[0-9.]+, )?total;dur=[0-9.]+(, attempts;desc="[0-9]+")?$',
    },
  },
  Location: {
    description: 'The path of the order.',
    required: true,
    schema: { type: 'string', pattern: '/orders/ord_' },
  },
  ETag: {
    description: "The product's version, for `If-Match`. Every PUT changes it, sales do not.",
    required: true,
    schema: { type: 'string', pattern: '^"[1-9][0-9]*"$' },
  },
  'Idempotency-Replayed': {
    description: 'Present if the answer is that of an earlier request with the same key.',
    schema: { const: 'true' },
  },
  'Retry-After': {
    description: 'Seconds to wait before a retry.',
    required: true,
    schema: { type: 'string', pattern: '^[0-9]+$' },
  },
  'Cache-Control': {
    description: "How long the answer may be cached; `no-store` for a user's own data.",
    required: true,
    schema: { type: 'string', pattern: '^(no-store$|public, max-age=[0-9]+)' },
  },
  'WWW-Authenticate': { description: 'The authentication scheme.', required: true, schema: { const: 'Bearer' } },
};
