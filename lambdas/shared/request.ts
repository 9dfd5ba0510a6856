import type { APIGatewayProxyEvent } from 'aws-lambda';
import * as z from 'zod/mini';
import { BODY_BYTES } from './bounds.ts';
import { Problem } from './problem.ts';

/** The id of a product, an order or a charge in a path or a body. */
export const idSchema = z
  .string()
  .check(z.regex(/^[A-Za-z0-9._~-]{1,64}$/, 'must be 1 to 64 letters, digits or . _ ~ -'));

/** A header's value whatever its case. */
export function headerOf(event: APIGatewayProxyEvent, name: string): string | undefined {
  const headers = event.headers ?? {};
  const found = Object.keys(headers).find((key) => key.toLowerCase() === name);
  return found === undefined ? undefined : headers[found];
}

/** @throws Problem `idempotency-key-required` where the key is missing or not 1 to 255 visible ASCII characters. */
export function idempotencyKeyOf(event: APIGatewayProxyEvent): string {
  const key = headerOf(event, 'idempotency-key') ?? '';
  if (/^[\x21-\x7e]{1,255}$/.test(key)) return key;
  const detail = 'Send the header Idempotency-Key: 1 to 255 visible ASCII characters, a new one for each new request.';
  throw new Problem('idempotency-key-required', detail);
}

/** @throws Problem `unsupported-media-type`, `payload-too-large` or `invalid-request` where the body is not small JSON. */
export function jsonBodyOf(event: APIGatewayProxyEvent): unknown {
  const type = headerOf(event, 'content-type') ?? '';
  if (!/^application\/(json|[\w.+-]+\+json)\s*(;|$)/i.test(type)) {
    throw new Problem('unsupported-media-type', 'Send the body as Content-Type: application/json.');
  }
  const encoding = event.isBase64Encoded ? 'base64' : 'utf8';
  const body = Buffer.from(event.body ?? '', encoding);
  if (body.length > BODY_BYTES) {
    throw new Problem('payload-too-large', `The body has ${body.length} bytes; at most ${BODY_BYTES} are taken.`);
  }
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw invalid([{ path: 'body', message: 'is not JSON' }]);
  }
}

/**
 * Checks a part of the request.
 * @param place what `errors[].path` begins with: `body`, `query` or `path`.
 * @throws Problem `invalid-request` that names every field that breaks the schema.
 */
export function parse<T>(schema: z.ZodMiniType<T> | undefined, value: unknown, place: string): T | undefined {
  if (!schema) return undefined;
  const result = z.safeParse(schema, value);
  if (result.success) return result.data;
  throw invalid(result.error.issues.flatMap((issue) => errorsOf(issue, place)));
}

function errorsOf(issue: z.core.$ZodIssue, place: string): { path: string; message: string }[] {
  const path = [place, ...issue.path.map(String)].join('.');
  if (issue.code !== 'unrecognized_keys') return [{ path, message: issue.message }];
  return issue.keys.map((key) => ({ path: `${path}.${key}`, message: 'is not a known field' }));
}

function invalid(errors: { path: string; message: string }[]): Problem {
  const shown = errors.slice(0, 20);
  const detail = shown.map(({ path, message }) => `${path} ${message}`).join('; ');
  return new Problem('invalid-request', detail, { errors: shown });
}
