import * as z from 'zod/mini';
import { chargeBody } from '../../lambdas/charges/charge.schema.ts';
import { orderPath, placeOrderBody } from '../../lambdas/orders/order.schema.ts';
import { newProductPath, putProductBody } from '../../lambdas/products/product.schema.ts';
import { pageQuery } from '../../lambdas/shared/page.ts';
import { productPath } from '../../lambdas/shared/product-path.ts';
import type { RouteKey } from '../../lambdas/shared/routes.ts';
import { adjustStockBody } from '../../lambdas/stock/adjustment.schema.ts';

/** The request of a route: the schemas that its handler validates, and its headers. */
export interface RequestShape {
  readonly path?: z.ZodMiniType;
  readonly query?: z.ZodMiniType;
  /** The body, and the name of its schema in the OpenAPI document. */
  readonly body?: { readonly name: string; readonly schema: z.ZodMiniType };
  /** Whether `Idempotency-Key` is required or optional; without it, the header is ignored. */
  readonly idempotencyKey?: 'required' | 'optional';
  /** Whether `If-Match` is accepted. */
  readonly takesIfMatch?: true;
}

const requestShapes: Readonly<Partial<Record<RouteKey, RequestShape>>> = {
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

/** The request of a route; empty for a route without parameters. */
export function requestOf(route: { readonly method: string; readonly path: string }): RequestShape {
  return requestShapes[`${route.method} ${route.path}` as RouteKey] ?? {};
}

/** The JSON Schema of the input that a schema accepts. */
export function jsonSchemaOf(schema: z.ZodMiniType): Record<string, unknown> {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return json;
}
