import { isUtf8 } from 'node:buffer';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import * as z from 'zod/mini';
import { BODY_BYTES } from './bounds.ts';
import { Problem } from './problem.ts';

const ID_RULE = 'must be 1 to 64 letters, digits or . _ ~ -, but not . or .., which no URL can carry';

/** The id of a product, an order or a charge in a path or a body. */
export const idSchema = z.string(ID_RULE).check(z.regex(/^(?!\.{1,2}$)[A-Za-z0-9._~-]{1,64}$/, ID_RULE));

/** A header's value whatever its case. */
export function headerOf(event: APIGatewayProxyEvent, name: string): string | undefined {
  const headers = event.headers ?? {};
  const found = Object.keys(headers).find((key) => key.toLowerCase() === name);
  return found === undefined ? undefined : headers[found];
}

/**
 * The route's path as the caller reaches it: with what stands before it in the address, such as the stage, and without the slash
 * at the end that API Gateway forgives.
 */
export function urlOf(event: APIGatewayProxyEvent): string {
  return event.requestContext.path.replace(/\/+$/, '');
}

/** Every value of a header, whatever its case, that is not blank. */
function headersOf(event: APIGatewayProxyEvent, name: string): string[] {
  const all = Object.entries(event.multiValueHeaders ?? {}).filter(([key]) => key.toLowerCase() === name);
  const values = all.length > 0 ? all.flatMap(([, own]) => own ?? []) : [headerOf(event, name) ?? ''];
  return values.filter((value) => value.trim() !== '');
}

/** The values of a header that is a list, in however many lines it was sent. */
export function listHeaderOf(event: APIGatewayProxyEvent, name: string): string | undefined {
  const isSent = headerOf(event, name) !== undefined;
  return isSent ? headersOf(event, name).join(', ') : undefined;
}

/**
 * The request's idempotency key; empty where it has none and needs none.
 * @throws Problem `idempotency-key-required` where a key that is needed is missing, or one is not 1 to 255 visible ASCII characters.
 */
export function idempotencyKeyOf(event: APIGatewayProxyEvent, need: 'required' | 'optional'): string {
  const key = headerOf(event, 'idempotency-key');
  if (key === undefined && need === 'optional') return '';
  if (key !== undefined && /^[\x21-\x7e]{1,255}$/.test(key)) return key;
  const detail = 'Send the header Idempotency-Key: 1 to 255 visible ASCII characters, a new one for each new request.';
  throw new Problem('idempotency-key-required', detail);
}

/** @throws Problem `unsupported-media-type`, `payload-too-large` or `invalid-request` where the body is not small JSON. */
export function jsonBodyOf(event: APIGatewayProxyEvent): unknown {
  requirePlainJson(event);
  const body = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
  if (body.length > BODY_BYTES) {
    throw new Problem('payload-too-large', `The body has ${body.length} bytes; at most ${BODY_BYTES} are taken.`);
  }
  if (!isUtf8(body)) throw invalid([{ path: 'body', message: 'must be JSON in UTF-8: these bytes are not UTF-8' }]);
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw invalid([{ path: 'body', message: 'must be one JSON document, without a byte order mark' }]);
  }
}

/** @throws Problem `unsupported-media-type` where the headers do not say JSON in UTF-8 as it is, without compression. */
function requirePlainJson(event: APIGatewayProxyEvent): void {
  const types = headersOf(event, 'content-type');
  const areJson = types.every((type) => /^application\/(json|[\w.+-]+\+json)\s*(;|$)/i.test(type));
  if (types.length === 0 || !areJson) {
    throw new Problem('unsupported-media-type', 'Send the body as Content-Type: application/json.');
  }
  for (const [, charset = ''] of types.flatMap((type) => [...type.matchAll(/;\s*charset\s*=\s*"?([^";\s]*)/gi)])) {
    if (!/^utf-?8$/i.test(charset)) {
      throw new Problem(
        'unsupported-media-type',
        `Send the body in UTF-8, the only charset of JSON; not in ${charset}.`,
      );
    }
  }
  if (headersOf(event, 'content-encoding').length > 0) {
    throw new Problem('unsupported-media-type', 'Send the body as it is, without a Content-Encoding.');
  }
}

/**
 * Checks a part of the request.
 * @param place what `errors[].path` begins with: `body`, `query` or `path`.
 * @throws Problem `invalid-request` that names every field that breaks the schema.
 */
export function parse<T>(schema: z.ZodMiniType<T> | undefined, value: unknown, place: string): T | undefined {
  if (!schema) return undefined;
  const result = z.safeParse(schema, value, { reportInput: true });
  if (result.success) return result.data;
  const errors = result.error.issues.flatMap((issue) => errorsOf(issue, place));
  // Two checks of one field say the same rule.
  throw invalid([...new Map(errors.map((error) => [`${error.path} ${error.message}`, error])).values()]);
}

function errorsOf(issue: z.core.$ZodIssue, place: string): { path: string; message: string }[] {
  const path = [place, ...issue.path.map(String)].join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: `${path}.${key}`, message: issue.message }));
  }
  const isMissing = issue.code === 'invalid_type' && issue.input === undefined;
  return [{ path, message: isMissing ? `is missing and ${issue.message}` : issue.message }];
}

function invalid(errors: { path: string; message: string }[]): Problem {
  const shown = errors.slice(0, 20);
  const detail = shown.map(({ path, message }) => `${path} ${message}`).join('; ');
  return new Problem('invalid-request', detail, { errors: shown });
}
