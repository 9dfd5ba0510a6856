import type { APIGatewayProxyEvent } from 'aws-lambda';
import { jsonBodyOf, urlOf } from './request.ts';

test.each([
  ['/orders', '/orders'],
  ['/orders/', '/orders'],
  ['/prod/orders', '/prod/orders'],
  ['/prod/orders/', '/prod/orders'],
  ['/shop/v1/orders/', '/shop/v1/orders'],
])('the address of a route that was asked for as %s is %s', (path, url) => {
  expect(urlOf({ requestContext: { path } } as APIGatewayProxyEvent)).toBe(url);
});

const eventOf = (body: string, multiValueHeaders: Record<string, string[]>, isBase64Encoded = false) =>
  ({
    body,
    isBase64Encoded,
    headers: Object.fromEntries(Object.entries(multiValueHeaders).map(([name, values]) => [name, values.at(-1)])),
    multiValueHeaders,
  }) as unknown as APIGatewayProxyEvent;

test('a type that is sent twice must be JSON both times', () => {
  const twice = (first: string) => eventOf('{}', { 'Content-Type': [first, 'application/json'] });
  expect(jsonBodyOf(twice('application/json'))).toEqual({});
  for (const first of ['text/plain', 'application/json; charset=euc-kr']) {
    expect(() => jsonBodyOf(twice(first))).toThrow(expect.objectContaining({ code: 'unsupported-media-type' }));
  }
});

test('a Content-Encoding counts wherever it stands, a blank one is none', () => {
  const encoded = (...values: string[]) =>
    eventOf('{}', { 'content-type': ['application/json'], 'CONTENT-ENCODING': values });
  expect(jsonBodyOf(encoded(''))).toEqual({});
  expect(() => jsonBodyOf(encoded('gzip', ''))).toThrow(expect.objectContaining({ code: 'unsupported-media-type' }));
});

test('bytes that are not UTF-8 are refused, U+FFFD itself is not', () => {
  const type = { 'content-type': ['application/json'] };
  const bytes = (...more: number[]) => eventOf(Buffer.from([0x22, ...more, 0x22]).toString('base64'), type, true);
  expect(jsonBodyOf(bytes(0xef, 0xbf, 0xbd))).toBe('\ufffd');
  expect(jsonBodyOf(eventOf('"\ufffd"', type))).toBe('\ufffd');
  expect(() => jsonBodyOf(bytes(0xc7, 0xd1))).toThrow(
    expect.objectContaining({ detail: expect.stringContaining('UTF-8') }),
  );
});
