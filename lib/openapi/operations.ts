import type { ProblemCode } from '../../lambdas/shared/problem.ts';
import type { Entry } from '../../lambdas/shared/routes.ts';

/** What the document says of a route that its request's schemas do not. */
export interface Operation {
  readonly summary: string;
  readonly description?: string;
  /** The success: its status, the name of its schema, and headers beside those of every answer. */
  readonly answer: { readonly status: 200 | 201; readonly schema: string; readonly headers?: readonly string[] };
  /** The codes of the route's own rules. */
  readonly problems?: readonly ProblemCode[];
}

const REPEAT = 'A repeat with the same key answers the same, with `Idempotency-Replayed: true`.';
const PUT = [
  'Without `stock` the units stay what they are, also while orders run; with other `stockShards` they move between shards.',
  '`stock` is required for a new product; for another it sets the units, once: what is sold meanwhile does not come back.',
  'With `stock` and without `stockShards` there is a shard for every eight units, at most 16.',
  'After a 503 the outcome is unknown. Whoever may have to repeat a PUT sends it with an `Idempotency-Key`, which then answers',
  'the same, with `Idempotency-Replayed: true`, or with `If-Match`. What the product has sold stays counted.',
  'No product can be called `top`, which is the path of the top five.',
].join(' ');

/** The operations by the entry of their route. */
export const operations: Readonly<Record<Entry, Operation>> = {
  'orders/place-order': {
    summary: 'Place an order',
    description: `Takes the stock and the money, all or nothing. Two lines of one product are merged. ${REPEAT}`,
    answer: { status: 201, schema: 'Order', headers: ['Location', 'Idempotency-Replayed'] },
    problems: ['product-not-found', 'insufficient-stock', 'insufficient-balance'],
  },
  'orders/list-orders': {
    summary: "List the user's orders, newest first",
    answer: { status: 200, schema: 'OrderPage' },
  },
  'orders/get-order': {
    summary: "Get an order of the user's",
    answer: { status: 200, schema: 'Order' },
    problems: ['not-found'],
  },
  'charges/charge': {
    summary: "Charge the user's wallet",
    description: `${REPEAT} The balance is the balance now.`,
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
      '`stock` may be up to 5 s old. A page may end before `limit` where its products have many shards: as long as there is a `nextCursor` there is more.',
    answer: { status: 200, schema: 'ProductPage', headers: ['Cache-Control'] },
  },
  'rankings/get-top': {
    summary: 'Get the top five',
    description: "The products that sold most in the last full days, as ranked at 00:00 in the shop's time zone.",
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
    summary: 'Add units to the stock, or take them off',
    description: `For a delivery or a loss, also during a sale: relative to what is there. ${REPEAT} \`stock\` is the units now.`,
    answer: { status: 201, schema: 'Adjustment', headers: ['Idempotency-Replayed'] },
    problems: ['not-found', 'insufficient-stock'],
  },
  'rankings/rank': {
    summary: 'Rank now',
    description: 'Ranks as midnight does, with today up to now, and shows what GET /products/top shows from now on.',
    answer: { status: 201, schema: 'Ranking' },
  },
};
