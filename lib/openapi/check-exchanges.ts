import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { routes } from '../../lambdas/shared/routes.ts';
import type { documentOf } from './document.ts';
import { headers } from './headers.ts';
import type { Exchange } from './record-exchanges.ts';

/** The part of the document that describes answers. */
export type Described = Pick<ReturnType<typeof documentOf>, 'paths' | 'components'>;

const BASE = 'https://document.test/';

/**
 * Checks recorded answers against the document.
 * @throws Error that names the first answer whose status, media type, body or headers the document does not describe.
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
  { entry, status, headers: sent, body }: Exchange,
  isValid: (schema: object, value: unknown) => boolean,
): string | undefined {
  const route = routes.find((it) => it.entry === entry);
  const response = paths[route?.path ?? '']?.[route?.method.toLowerCase() ?? '']?.responses[status];
  if (!response) return 'the document lacks this status';
  const [type = ''] = sent.get('content-type')?.split(';') ?? [];
  const { schema } = response.content[type] ?? {};
  if (!schema) return `the document lacks the media type ${type}`;
  if (!isValid(schema, body)) return `its body does not match the schema: ${JSON.stringify(body)}`;
  for (const [name, header] of Object.entries(headers)) {
    const value = sent.get(name);
    const isDescribed = name in response.headers;
    if (value === null && isDescribed && header.required) return `it lacks the header ${name}`;
    if (value === null) continue;
    if (!isDescribed || !isValid(header.schema, value)) return `the document does not allow ${name}: ${value}`;
  }
  return undefined;
}
