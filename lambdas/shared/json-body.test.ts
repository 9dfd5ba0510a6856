import type { APIGatewayProxyEvent } from 'aws-lambda';
import { BODY_BYTES } from './bounds.ts';
import { jsonBodyOf } from './json-body.ts';

const JSON_TYPE = { 'content-type': ['application/json'] };

/** An event as API Gateway makes it: `headers` has the last value of each header. */
function eventOf(body: string, isBase64Encoded = false, multiValueHeaders: Record<string, string[]> = JSON_TYPE) {
  const headers = Object.fromEntries(Object.entries(multiValueHeaders).map(([name, values]) => [name, values.at(-1)]));
  return { headers, multiValueHeaders, body, isBase64Encoded } as unknown as APIGatewayProxyEvent;
}
const base64 = (text: string) => Buffer.from(text).toString('base64');
const refused = (code: string, detail = '') =>
  expect.objectContaining({ code, detail: expect.stringContaining(detail) });

/** JSON of this many bytes; each of its letters has three. */
function jsonOf(bytes: number): string {
  const letters = Math.floor((bytes - 2) / 3);
  return `"${'가'.repeat(letters)}${'x'.repeat(bytes - 2 - letters * 3)}"`;
}

test('a body in base64 is decoded', () => {
  expect(jsonBodyOf(eventOf(base64('{"name":"머그컵"}'), true))).toEqual({ name: '머그컵' });
  expect(jsonBodyOf(eventOf('{"name":"머그컵"}'))).toEqual({ name: '머그컵' });
});

test('a body that only looks like base64 is not decoded', () => {
  expect(() => jsonBodyOf(eventOf(base64('{"name":"a"}')))).toThrow(refused('invalid-request'));
});

test.each([
  ['as text', (text: string) => eventOf(text)],
  ['in base64', (text: string) => eventOf(base64(text), true)],
])('the limit of 64 KB counts the bytes that the caller sent, %s', (_name, event) => {
  expect(jsonBodyOf(event(jsonOf(BODY_BYTES)))).toHaveLength(jsonOf(BODY_BYTES).length - 2);
  expect(() => jsonBodyOf(event(jsonOf(BODY_BYTES + 1)))).toThrow(
    refused('payload-too-large', `${BODY_BYTES + 1} bytes`),
  );
});

test('a Content-Type sent twice must be JSON both times', () => {
  const twice = (first: string) => eventOf('{}', false, { 'Content-Type': [first, 'application/json'] });
  expect(jsonBodyOf(twice('application/json'))).toEqual({});
  for (const first of ['text/plain', 'application/json; charset=euc-kr']) {
    expect(() => jsonBodyOf(twice(first))).toThrow(refused('unsupported-media-type'));
  }
});

test('a Content-Encoding is refused in any position; a blank one is ignored', () => {
  const encoded = (...values: string[]) => eventOf('{}', false, { ...JSON_TYPE, 'CONTENT-ENCODING': values });
  expect(jsonBodyOf(encoded(''))).toEqual({});
  expect(() => jsonBodyOf(encoded('gzip', ''))).toThrow(refused('unsupported-media-type'));
});

test('bytes that are not UTF-8 are refused, U+FFFD itself is accepted', () => {
  const bytes = (...more: number[]) => eventOf(Buffer.from([0x22, ...more, 0x22]).toString('base64'), true);
  expect(jsonBodyOf(bytes(0xef, 0xbf, 0xbd))).toBe('\ufffd');
  expect(jsonBodyOf(eventOf('"\ufffd"'))).toBe('\ufffd');
  expect(() => jsonBodyOf(bytes(0xc7, 0xd1))).toThrow(refused('invalid-request', 'UTF-8'));
});
