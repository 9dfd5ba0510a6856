import * as z from 'zod/mini';
import type { Charge, ChargeReceipt } from '../../lambdas/charges/charge.ts';
import type { Order } from '../../lambdas/orders/order.ts';
import type { Product } from '../../lambdas/products/product.ts';
import { type Ranking, TOP_ITEMS } from '../../lambdas/rankings/ranking.ts';
import type { Page } from '../../lambdas/shared/page.ts';
import type { AdjustmentReceipt } from '../../lambdas/stock/adjustment.ts';

/** The schemas of the answers, each with its name in the document. */
export const answerSchemas = z.registry<{ id: string; description: string }>();

const won = z.int().check(z.gte(0));
const count = z.int().check(z.gte(1));
const productId = z.string();
const instant = z.iso.datetime();
const day = z.iso.date();

// `satisfies` ties each schema to the handlers' type; that no answer has more fields is checked on recorded ones.
const order = z.strictObject({
  orderId: z.string().check(z.regex(/^ord_/)),
  status: z.literal('placed'),
  items: z
    .array(z.strictObject({ productId, name: z.string(), unitPrice: won, quantity: count, amount: won }))
    .check(z.minLength(1)),
  totalAmount: won,
  createdAt: instant,
}) satisfies z.ZodMiniType<Order>;
answerSchemas.add(order, { id: 'Order', description: 'An order; amounts in won.' });

const charge = z.strictObject({
  chargeId: z.string().check(z.regex(/^chg_/)),
  amount: count,
  createdAt: instant,
}) satisfies z.ZodMiniType<Charge>;
answerSchemas.add(charge, { id: 'Charge', description: 'A charge of the wallet, in won.' });

const receipt = z.strictObject({ ...charge.shape, balance: won }) satisfies z.ZodMiniType<
  Omit<ChargeReceipt, 'replayed'>
>;
answerSchemas.add(receipt, { id: 'ChargeReceipt', description: 'A charge with the current balance, in won.' });

const balance = z.strictObject({ balance: won });
answerSchemas.add(balance, { id: 'Balance', description: 'The balance in won; 0 for a new user.' });

const product = z.strictObject({
  productId,
  name: z.string(),
  price: won,
  stock: z.int().check(z.gte(0)),
  updatedAt: instant,
}) satisfies z.ZodMiniType<Product>;
answerSchemas.add(product, { id: 'Product', description: 'A product; price in won, stock in units.' });

const adjustment = z.strictObject({
  adjustmentId: z.string().check(z.regex(/^adj_/)),
  productId,
  delta: z.int(),
  stock: z.int().check(z.gte(0)),
  createdAt: instant,
}) satisfies z.ZodMiniType<Omit<AdjustmentReceipt, 'replayed'>>;
answerSchemas.add(adjustment, {
  id: 'Adjustment',
  description: 'A stock adjustment in units, with the current stock.',
});

const ranking = z.strictObject({
  asOf: instant,
  from: day,
  to: day,
  items: z
    .array(z.strictObject({ rank: count, productId, name: z.string(), price: won, sold: count }))
    .check(z.maxLength(TOP_ITEMS)),
}) satisfies z.ZodMiniType<Ranking>;
answerSchemas.add(ranking, {
  id: 'Ranking',
  description: "The best-selling products by units sold from `from` to `to`, both inclusive, in the shop's time zone.",
});

answerSchemas.add(pageOf(order) satisfies z.ZodMiniType<Page<Order>>, {
  id: 'OrderPage',
  description: 'A page of orders, newest first.',
});
answerSchemas.add(pageOf(charge) satisfies z.ZodMiniType<Page<Charge>>, {
  id: 'ChargePage',
  description: 'A page of charges, newest first.',
});
answerSchemas.add(pageOf(product) satisfies z.ZodMiniType<Page<Product>>, {
  id: 'ProductPage',
  description: 'A page of the catalogue, in no particular order.',
});

function pageOf<T extends z.ZodMiniType>(item: T) {
  return z.strictObject({ items: z.array(item), nextCursor: z.exactOptional(z.string()) });
}
