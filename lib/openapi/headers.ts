/** The headers of the answers, as the document describes them. */
export const headers: Readonly<Record<string, { description: string; required?: true; schema: object }>> = {
  'x-request-id': {
    description: 'The id under which the request stands in the logs.',
    required: true,
    schema: { type: 'string', minLength: 1 },
  },
  'Server-Timing': {
    description:
      'What the request spent, in milliseconds: `store`, `lock` and `total`; and how many transactions it tried.',
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
    description: "The product's version, which every PUT changes and no sale does: `If-Match` takes it.",
    required: true,
    schema: { type: 'string', pattern: '^"[1-9][0-9]*"$' },
  },
  'Idempotency-Replayed': {
    description: 'Only where an earlier request with this key has done the work.',
    schema: { const: 'true' },
  },
  'Retry-After': {
    description: 'After how many seconds to send the same request again.',
    required: true,
    schema: { type: 'string', pattern: '^[0-9]+$' },
  },
  'Cache-Control': {
    description: "How long the answer may be kept; what is one user's, not at all.",
    required: true,
    schema: { type: 'string', pattern: '^(no-store$|public, max-age=[0-9]+)' },
  },
  'WWW-Authenticate': { description: 'How to say who asks.', required: true, schema: { const: 'Bearer' } },
};
