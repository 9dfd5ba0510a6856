import { DEFAULT_PAGE_ITEMS, PAGE_ITEMS } from '../../lambdas/shared/bounds.ts';
import type { Route } from '../../lambdas/shared/routes.ts';
import { jsonSchemaOf, type RequestShape, requestOf } from './request-shapes.ts';

interface Parameter {
  readonly name: string;
  readonly in: 'header' | 'path' | 'query';
  readonly required: boolean;
  readonly description: string;
  readonly schema: object;
}

const descriptions: Readonly<Record<string, string>> = {
  limit: 'Maximum number of items in the page.',
  cursor: '`nextCursor` of the previous page.',
  orderId: 'The id of the order.',
  productId: 'The id of the product.',
};

const idempotencyKey: Parameter = {
  name: 'Idempotency-Key',
  in: 'header',
  required: true,
  description:
    'Unique per request; a retry sends the same key. Kept as long as the order, charge, adjustment or product it created.',
  schema: { type: 'string', pattern: '^[\\x21-\\x7e]{1,255}$' },
};

const ifMatch: Parameter = {
  name: 'If-Match',
  in: 'header',
  required: false,
  description:
    'Refuses the request unless the product has one of these versions: an `ETag`, several separated by commas, or `*` for any existing product.',
  schema: { type: 'string', examples: ['"3"', '*'] },
};

/** The headers, path and query parameters of a route. */
export function parametersOf(route: Route): Parameter[] {
  const { path, query, idempotencyKey: key, takesIfMatch } = requestOf(route);
  return [
    ...(key ? [{ ...idempotencyKey, required: key === 'required' }] : []),
    ...(takesIfMatch ? [ifMatch] : []),
    ...fieldsOf(path, 'path'),
    ...fieldsOf(query, 'query'),
  ];
}

function fieldsOf(schema: RequestShape['path'], place: 'path' | 'query'): Parameter[] {
  const { properties = {} } = schema ? jsonSchemaOf(schema) : {};
  return Object.entries(properties as Record<string, object>).map(([name, own]) => ({
    name,
    in: place,
    required: place === 'path',
    description: descriptions[name] ?? '',
    // The handlers' schema reads it from text.
    schema: name === 'limit' ? { type: 'integer', minimum: 1, maximum: PAGE_ITEMS, default: DEFAULT_PAGE_ITEMS } : own,
  }));
}
