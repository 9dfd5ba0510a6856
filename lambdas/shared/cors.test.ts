import { corsHeaders, EXPOSED, preflightHeaders } from './cors.ts';

const allowed = (origin: string) => ({
  'Access-Control-Allow-Origin': origin,
  'Access-Control-Expose-Headers': EXPOSED,
  Vary: 'Origin',
});

function allow(origins: string) {
  jest.replaceProperty(process, 'env', { ...process.env, CORS_ORIGINS: origins });
}

test.each(['https://a.kr,https://b.kr', 'https://a.kr, https://b.kr', ' https://a.kr ,\thttps://b.kr ,'])(
  'of "%s" each origin is echoed and no other, with Vary: Origin',
  (origins) => {
    allow(origins);
    expect(corsHeaders('https://a.kr')).toEqual(allowed('https://a.kr'));
    expect(corsHeaders('https://b.kr')).toEqual(allowed('https://b.kr'));
    const strangers = [
      'https://c.kr',
      'https://a.kr.evil.kr',
      'http://a.kr',
      'https://a.kr:8443',
      'null',
      '',
      undefined,
    ];
    for (const stranger of strangers) expect(corsHeaders(stranger)).toEqual({ Vary: 'Origin' });
  },
);

test.each(['*', ' * '])('"%s" allows every origin', (origins) => {
  allow(origins);
  const open = { 'Access-Control-Allow-Origin': '*', 'Access-Control-Expose-Headers': EXPOSED };
  for (const origin of ['https://c.kr', undefined]) expect(corsHeaders(origin)).toEqual(open);
});

test('a page may read every header of the API', () => {
  for (const header of ['ETag', 'Idempotency-Replayed', 'Location', 'Retry-After', 'Server-Timing', 'x-request-id']) {
    expect(EXPOSED.split(', ')).toContain(header);
  }
});

test('a page may send every header that a route reads', () => {
  allow('*');
  const sent = preflightHeaders('https://a.kr')['Access-Control-Allow-Headers']?.split(', ');
  expect(sent?.sort()).toEqual(['Authorization', 'Content-Type', 'Idempotency-Key', 'If-Match']);
});

test('a preflight request follows the same rule', () => {
  allow('https://a.kr, https://b.kr');
  expect(preflightHeaders('https://b.kr')).toMatchObject(allowed('https://b.kr'));
  expect(preflightHeaders('https://c.kr')).not.toHaveProperty('Access-Control-Allow-Origin');
});
