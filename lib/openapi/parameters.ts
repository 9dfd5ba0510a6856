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
  limit: 'How many items the page has at most.',
  cursor: '`nextCursor` of the page before.',
  orderId: 'The id of the order.',
  productId: 'The id of the product.',
};

const idempotencyKey: Parameter = {
  name: 'Idempotency-Key',
  in: 'header',
  required: true,
  description: 'A new one for each new request; the same for a repeat. It is kept as long as what it made.',
  schema: { type: 'string', pattern: '^[\\x21-\\x7e]{1,255}$' },
};

const ifMatch: Parameter = {
  name: 'If-Match',
  in: 'header',
  required: false,
  description:
    'Refuses the request unless the product has one of these versions: the `ETag` of an answer, several of them with commas between, or `*` for any product that exists.',
  schema: { type: 'string', examples: ['"3"', '*'] },
};

/** What a route takes beside its body. */
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
    // The handlers read it from text, a caller thinks of a number.
    schema: name === 'limit' ? { type: 'integer', minimum: 1, maximum: PAGE_ITEMS, default: DEFAULT_PAGE_ITEMS } : own,
  }));
}
