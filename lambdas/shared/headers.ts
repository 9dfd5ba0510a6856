import type { APIGatewayProxyEvent } from 'aws-lambda';
import { Problem } from './problem.ts';

/**
 * The value of a header; the last one if it was sent several times.
 * @param name in lower case.
 */
export function headerOf(event: APIGatewayProxyEvent, name: string): string | undefined {
  const headers = event.headers ?? {};
  const found = Object.keys(headers).find((key) => key.toLowerCase() === name);
  return found === undefined ? undefined : headers[found];
}

/** Every value of a header that is not blank. */
export function headersOf(event: APIGatewayProxyEvent, name: string): string[] {
  const all = Object.entries(event.multiValueHeaders ?? {}).filter(([key]) => key.toLowerCase() === name);
  const values = all.length > 0 ? all.flatMap(([, own]) => own ?? []) : [headerOf(event, name) ?? ''];
  return values.filter((value) => value.trim() !== '');
}

/** The values of a list header such as `If-Match`, joined by commas. */
export function listHeaderOf(event: APIGatewayProxyEvent, name: string): string | undefined {
  const isSent = headerOf(event, name) !== undefined;
  return isSent ? headersOf(event, name).join(', ') : undefined;
}

/**
 * The request's idempotency key; an empty string if it has none and needs none.
 * @throws Problem `idempotency-key-required` if the key is required and missing, or is not 1 to 255 visible ASCII characters.
 */
export function idempotencyKeyOf(event: APIGatewayProxyEvent, need: 'required' | 'optional'): string {
  const key = headerOf(event, 'idempotency-key');
  if (key === undefined && need === 'optional') return '';
  if (key !== undefined && /^[\x21-\x7e]{1,255}$/.test(key)) return key;
  const detail = 'Send the header Idempotency-Key: 1 to 255 visible ASCII characters, a new one for each new request.';
  throw new Problem('idempotency-key-required', detail);
}
