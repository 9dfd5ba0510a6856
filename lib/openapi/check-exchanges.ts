import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { routes } from '../../lambdas/shared/routes.ts';
import type { documentOf } from './document.ts';
import { headers } from './headers.ts';
import type { Exchange } from './record-exchanges.ts';

/** The part of the document that describes requests and answers. */
export type Described = Pick<ReturnType<typeof documentOf>, 'paths' | 'components'>;

const BASE = 'https://document.test/';

/**
 * Checks recorded requests and answers against the document.
 * @throws Error that names the first exchange that contradicts it in the status, the media type, a body or a header.
 */
export function checkExchanges(document: Described, exchanges: readonly Exchange[]): void {
  const ajv = formats.default(new Ajv2020({ strict: false }));
  ajv.addSchema({ ...document, $id: BASE });
  const isValid = (schema: object, value: unknown) =>
    ajv.validate(JSON.parse(JSON.stringify(schema).replaceAll('"#/', `"${BASE}#/`)), value);
  for (const exchange of exchanges) {
    const problem = contradictionOf(document, exchange, isValid);
    if (problem) throw new Error(`${exchange.entry} answered ${exchange.status} ${exchange.name}: ${problem}.`);
  }
}

function contradictionOf(
  { paths }: Described,
  { entry, sent, status, headers: received, body }: Exchange,
  isValid: (schema: object, value: unknown) => boolean,
): string | undefined {
  const route = routes.find((it) => it.entry === entry);
  const operation = paths[route?.path ?? '']?.[route?.method.toLowerCase() ?? ''];
  const response = operation?.responses[status];
  if (!response) return 'the document lacks this status';
  const request = operation.requestBody?.content['application/json'];
  // Strict: a schema that allows any field describes nothing.
  const isStrictlyValid = (schema: object, value: unknown) =>
    isValid(schema, value) && !isValid(schema, { ...(value as object), unknownField: 1 });
  if (request && status < 300 && !isStrictlyValid(request.schema, sent)) return 'the request does not match its schema';
  const [type = ''] = received.get('content-type')?.split(';') ?? [];
  const { schema } = response.content[type] ?? {};
  if (!schema) return `the document lacks the media type ${type}`;
  if (!isStrictlyValid(schema, body)) return `the answer does not match its schema: ${JSON.stringify(body)}`;
  for (const [name, header] of Object.entries(headers)) {
    const value = received.get(name);
    const isDescribed = name in response.headers;
    if (value === null && isDescribed && header.required) return `the answer lacks the header ${name}`;
    if (value === null) continue;
    if (!isDescribed || !isValid(header.schema, value)) return `the document does not allow ${name}: ${value}`;
  }
  return undefined;
}
