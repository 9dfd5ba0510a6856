import type { APIGatewayProxyEvent } from 'aws-lambda';
import { BODY_BYTES } from './bounds.ts';
import { jsonBodyOf } from './request.ts';

function eventOf(body: string, isBase64Encoded = false) {
  return { headers: { 'content-type': 'application/json' }, body, isBase64Encoded } as unknown as APIGatewayProxyEvent;
}
const base64 = (text: string) => Buffer.from(text).toString('base64');

/** JSON of as many bytes; each of its letters has three. */
function jsonOf(bytes: number): string {
  const letters = Math.floor((bytes - 2) / 3);
  return `"${'가'.repeat(letters)}${'x'.repeat(bytes - 2 - letters * 3)}"`;
}

test('a body in base64 is the body that its caller sent', () => {
  expect(jsonBodyOf(eventOf(base64('{"name":"머그컵"}'), true))).toEqual({ name: '머그컵' });
  expect(jsonBodyOf(eventOf('{"name":"머그컵"}'))).toEqual({ name: '머그컵' });
});

test('a body that only looks like base64 is none', () => {
  expect(() => jsonBodyOf(eventOf(base64('{"name":"a"}')))).toThrow(
    expect.objectContaining({ code: 'invalid-request' }),
  );
});

test.each([
  ['as text', (text: string) => eventOf(text)],
  ['in base64', (text: string) => eventOf(base64(text), true)],
])('64 KB are measured in the bytes that the caller sent, %s', (_name, event) => {
  expect(jsonBodyOf(event(jsonOf(BODY_BYTES)))).toHaveLength(jsonOf(BODY_BYTES).length - 2);
  expect(() => jsonBodyOf(event(jsonOf(BODY_BYTES + 1)))).toThrow(
    expect.objectContaining({ code: 'payload-too-large', detail: expect.stringContaining(`${BODY_BYTES + 1} bytes`) }),
  );
});
