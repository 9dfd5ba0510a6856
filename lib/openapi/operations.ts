import type { ProblemCode } from '../../lambdas/shared/problem.ts';
import type { Entry } from '../../lambdas/shared/routes.ts';

/** What the document says about a route beside its request schemas. */
export interface Operation {
  readonly summary: string;
  readonly description?: string;
  /** The success: its status, its schema's name, and headers beside the common ones. */
  readonly answer: { readonly status: 200 | 201; readonly schema: string; readonly headers?: readonly string[] };
  /** The codes of the route's domain rules. */
  readonly problems?: readonly ProblemCode[];
}

const REPLAY = 'A retry with the same key returns the original answer with `Idempotency-Replayed: true`.';
const PUT = [
  'Without `stock` the number of units is kept, also during orders; a new `stockShards` moves units between shards.',
  '`stock` is required for a new product; for an existing one it sets the units exactly once: units sold meanwhile do not come back.',
  'With `stock` and without `stockShards` the product gets one shard per eight units, at most 16.',
  'After a 503 the outcome is unknown. Send an `Idempotency-Key`, with which a retry returns the original answer and',
  '`Idempotency-Replayed: true`, or `If-Match`, to be able to retry safely. Sales counts are kept.',
  'The id `top` is reserved for the path of the top five.',
].join(' ');

/** The operations by the entry of their route. */
export const operations: Readonly<Record<Entry, Operation>> = {
  'orders/place-order': {
    summary: 'Place an order',
    description: `Takes units and money in one transaction. Order lines of the same product are merged. ${REPLAY}`,
    answer: { status: 201, schema: 'Order', headers: ['Location', 'Idempotency-Replayed'] },
    problems: ['product-not-found', 'insufficient-stock', 'insufficient-balance'],
  },
  'orders/list-orders': {
    summary: "List the user's orders, newest first",
    answer: { status: 200, schema: 'OrderPage' },
  },
  'orders/get-order': {
    summary: "Get one of the user's orders",
    answer: { status: 200, schema: 'Order' },
    problems: ['not-found'],
  },
  'charges/charge': {
    summary: "Charge the user's wallet",
    description: `${REPLAY} \`balance\` is always the current balance.`,
    answer: { status: 201, schema: 'ChargeReceipt', headers: ['Idempotency-Replayed'] },
    problems: ['charge-in-progress'],
  },
  'charges/list-charges': {
    summary: "List the user's charges, newest first",
    answer: { status: 200, schema: 'ChargePage' },
  },
  'charges/get-balance': { summary: "Get the user's balance", answer: { status: 200, schema: 'Balance' } },
  'products/list-products': {
    summary: 'List the catalogue',
    description:
      '`stock` may be up to 5 s old. A page may have fewer than `limit` items if products have many shards; more pages follow as long as there is a `nextCursor`.',
    answer: { status: 200, schema: 'ProductPage', headers: ['Cache-Control'] },
  },
  'rankings/get-top': {
    summary: 'Get the top five',
    description: "The five best-selling products of the last full days, as ranked at 00:00 in the shop's time zone.",
    answer: { status: 200, schema: 'Ranking', headers: ['Cache-Control'] },
  },
  'products/get-product': {
    summary: 'Get a product',
    answer: { status: 200, schema: 'Product', headers: ['ETag'] },
    problems: ['not-found'],
  },
  'products/put-product': {
    summary: 'Create or replace a product',
    description: PUT,
    answer: { status: 200, schema: 'Product', headers: ['ETag', 'Idempotency-Replayed'] },
    problems: ['version-mismatch'],
  },
  'stock/adjust-stock': {
    summary: 'Adjust the stock by a number of units',
    description: `Adds or removes units relative to the current stock, also during a sale. ${REPLAY} \`stock\` is always the current stock.`,
    answer: { status: 201, schema: 'Adjustment', headers: ['Idempotency-Replayed'] },
    problems: ['not-found', 'insufficient-stock'],
  },
  'rankings/rank': {
    summary: 'Rank now',
    description: 'Ranks as at midnight, but includes today so far, and returns the new top five.',
    answer: { status: 201, schema: 'Ranking' },
  },
};
