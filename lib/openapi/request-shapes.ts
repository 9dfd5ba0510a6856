import * as z from 'zod/mini';
import { chargeBody } from '../../lambdas/charges/charge.schema.ts';
import { orderPath, placeOrderBody } from '../../lambdas/orders/order.schema.ts';
import { newProductPath, productPath, putProductBody } from '../../lambdas/products/product.schema.ts';
import { pageQuery } from '../../lambdas/shared/page.ts';
import type { RouteKey } from '../../lambdas/shared/routes.ts';
import { adjustStockBody } from '../../lambdas/stock/adjustment.schema.ts';

/** What a route takes, by the schemas that its handler checks. */
export interface RequestShape {
  readonly path?: z.ZodMiniType;
  readonly query?: z.ZodMiniType;
  /** A body has a name, under which the API's document knows it. */
  readonly body?: { readonly name: string; readonly schema: z.ZodMiniType };
  /** Whether it must or may carry an `Idempotency-Key`. */
  readonly idempotencyKey?: 'required' | 'optional';
  /** Whether it may carry an `If-Match`. */
  readonly takesIfMatch?: true;
}

const requests: Readonly<Partial<Record<RouteKey, RequestShape>>> = {
  'POST /orders': { body: { name: 'NewOrder', schema: placeOrderBody }, idempotencyKey: 'required' },
  'GET /orders': { query: pageQuery },
  'GET /orders/{orderId}': { path: orderPath },
  'POST /charges': { body: { name: 'NewCharge', schema: chargeBody }, idempotencyKey: 'required' },
  'GET /charges': { query: pageQuery },
  'GET /products': { query: pageQuery },
  'GET /products/{productId}': { path: productPath },
  'POST /products/{productId}/stock': {
    path: productPath,
    body: { name: 'NewAdjustment', schema: adjustStockBody },
    idempotencyKey: 'required',
  },
  'PUT /products/{productId}': {
    path: newProductPath,
    body: { name: 'NewProduct', schema: putProductBody },
    idempotencyKey: 'optional',
    takesIfMatch: true,
  },
};

/** What a route takes; nothing but its headers where nothing else is said. */
export function requestOf(route: { readonly method: string; readonly path: string }): RequestShape {
  return requests[`${route.method} ${route.path}` as RouteKey] ?? {};
}

/** The JSON Schema of what a caller may send. */
export function jsonSchemaOf(schema: z.ZodMiniType): Record<string, unknown> {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return json;
}
