import { isUtf8 } from 'node:buffer';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { BODY_BYTES } from './bounds.ts';
import { headersOf } from './headers.ts';
import { invalidRequest, Problem } from './problem.ts';

/**
 * The request's body, parsed.
 * @throws Problem `unsupported-media-type`, `payload-too-large`, or `invalid-request` if it is not one JSON document in UTF-8.
 */
export function jsonBodyOf(event: APIGatewayProxyEvent): unknown {
  requireJsonHeaders(event);
  const body = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
  if (body.length > BODY_BYTES) {
    throw new Problem('payload-too-large', `The body has ${body.length} bytes; at most ${BODY_BYTES} are allowed.`);
  }
  if (!isUtf8(body))
    throw invalidRequest({ path: 'body', message: 'must be JSON in UTF-8; these bytes are not UTF-8' });
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw invalidRequest({ path: 'body', message: 'must be one JSON document, without a byte order mark' });
  }
}

/** @throws Problem `unsupported-media-type` unless the headers say JSON, in UTF-8, uncompressed. */
function requireJsonHeaders(event: APIGatewayProxyEvent): void {
  const types = headersOf(event, 'content-type');
  const areJson = types.every((type) => /^application\/(json|[\w.+-]+\+json)\s*(;|$)/i.test(type));
  if (types.length === 0 || !areJson) throw unsupported('Send the body as Content-Type: application/json.');
  for (const [, charset = ''] of types.flatMap((type) => [...type.matchAll(/;\s*charset\s*=\s*"?([^";\s]*)/gi)])) {
    if (!/^utf-?8$/i.test(charset)) throw unsupported(`Send the body in UTF-8 instead of ${charset}.`);
  }
  if (headersOf(event, 'content-encoding').length > 0) {
    throw unsupported('Send the body uncompressed, without a Content-Encoding header.');
  }
}

function unsupported(detail: string): Problem {
  return new Problem('unsupported-media-type', detail);
}
