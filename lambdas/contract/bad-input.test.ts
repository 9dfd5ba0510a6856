import { SignJWT, UnsecuredJWT } from 'jose';
import { type Call, call, fresh, type ServedShop, serveShop, tokenOf } from '../testing/served-shop.ts';
import { badSubjects } from '../testing/token-subjects.ts';
import { badRequests, draft, forged, product, STATUS } from './bad-requests.ts';

let shop: ServedShop;
let user: string;
let admin: string;
let before: unknown;
const userId = fresh('careless');

beforeAll(async () => {
  shop = await serveShop();
  user = await tokenOf(userId);
  admin = await tokenOf('admin', true);
  await call(shop, 'PUT', `/products/${product}`, { token: admin, body: draft });
  await call(shop, 'POST', '/charges', { token: user, key: 'funds', body: { amount: 1_000 } });
  before = await written();
});
afterAll(() => shop.stop());

const line = { productId: product, quantity: 1 };

test.each(badRequests)('%s of %s is refused', async (_what, who, method, path, sent, code) => {
  const token = { user, admin, nobody: undefined }[who];
  const answer = await call(shop, method, path, { token, ...sent });
  expect({ status: answer.status, code: answer.body?.code }).toEqual({ status: STATUS[code], code });
  expectProblem(answer);
  if (code === 'invalid-request') expectErrors(answer.body.errors);
  else expect(answer.body).not.toHaveProperty('errors');
});

test('every field that breaks the schema is named by its path', async () => {
  const items = [
    { ...line, quantity: 0 },
    { quantity: 1, price: 5 },
  ];
  const { body } = await call(shop, 'POST', '/orders', { token: user, key: 'k', body: { items, coupon: 'x' } });
  expectErrors(body.errors);
  expect(body.errors.map((error: { path: string }) => error.path).sort()).toEqual([
    'body.coupon',
    'body.items.0.quantity',
    'body.items.1.price',
    'body.items.1.productId',
  ]);
  const query = await call(shop, 'GET', '/orders?limit=0', { token: user });
  expect(query.body.errors).toEqual([{ path: 'query.limit', message: expect.any(String) }]);
  const header = await call(shop, 'PUT', `/products/${product}`, {
    token: admin,
    body: draft,
    headers: { 'If-Match': 'none' },
  });
  expect(header.body.errors).toEqual([{ path: 'header.If-Match', message: expect.any(String) }]);
  const path = await call(shop, 'PUT', '/products/top', { token: admin, body: draft });
  expect(path.body.errors).toEqual([{ path: 'path.productId', message: expect.any(String) }]);
});

test.each(['no-such', '__proto__', 'top'])(
  'an order of %s, which does not exist, is refused with its id',
  async (productId) => {
    const body = { items: [line, { productId, quantity: 1 }] };
    const answer = await call(shop, 'POST', '/orders', { token: user, key: 'k', body });
    expect(answer.body).toMatchObject({ code: 'product-not-found', productId });
  },
);

test.each([
  ['/orders', ['~', '~']],
  ['/charges', ['0', '~']],
  ['/products', ['~']],
])('a forged cursor that %s could have issued is no defect', async (path, key) => {
  const answer = await call(shop, 'GET', `${path}?cursor=${forged(key)}`, { token: user });
  expect([200, 400]).toContain(answer.status);
});

const bad: [string, () => Promise<string>][] = [
  ['garbage', async () => 'garbage'],
  ['another secret', () => signed('another-secret-that-is-long-enough-0123', {})],
  ['no signature', async () => new UnsecuredJWT({ sub: 'alice' }).encode()],
  ['an expiry in the past', () => signed(undefined, { exp: 1 })],
  ['no subject', () => signed(undefined, { sub: undefined })],
  ...badSubjects.map(([what, sub]): (typeof bad)[number] => [`a subject ${what}`, () => signed(undefined, { sub })]),
  ['a start in the future', () => signed(undefined, { nbf: 4_000_000_000 })],
  ['another algorithm', () => signed(undefined, { scope: 'admin' }, 'HS512')],
  ['claims changed after signing', async () => withClaims(user, { sub: userId, scope: 'admin' })],
  ['a second token behind it', async () => `${user} ${admin}`],
];

const guarded: [method: string, path: string, sent: Call][] = [
  ['POST', '/orders', { key: 'k', body: { items: [line] } }],
  ['GET', '/orders', {}],
  ['GET', '/orders/ord_nope', {}],
  ['POST', '/charges', { key: 'k', body: { amount: 1 } }],
  ['GET', '/charges', {}],
  ['GET', '/balance', {}],
  ['PUT', `/products/${product}`, { body: { ...draft, name: 'Stolen' } }],
  ['POST', `/products/${product}/stock`, { key: 'k', body: { delta: 1 } }],
  ['POST', '/rankings', {}],
];

test.each(bad)('a token with %s is refused on every route that requires one', async (_what, make) => {
  const token = await make();
  for (const [method, path, sent] of guarded) {
    const answer = await call(shop, method, path, { token, ...sent });
    expect([method, path, answer.status, answer.body.code]).toEqual([method, path, 401, 'unauthenticated']);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    expectProblem(answer);
  }
});

test.each(['Basic', 'Token', ''])('a valid token after the scheme "%s" is refused', async (scheme) => {
  const answer = await call(shop, 'GET', '/balance', { headers: { Authorization: `${scheme} ${user}`.trim() } });
  expect([answer.status, answer.body.code]).toEqual([401, 'unauthenticated']);
});

test.each(['administrator', 'user', 'ADMIN', ''])('the scope "%s" is not admin', async (scope) => {
  const token = await signed(undefined, { scope });
  for (const [method, path, sent] of guarded.slice(-3)) {
    const answer = await call(shop, method, path, { token, ...sent });
    expect([answer.status, answer.body.code]).toEqual([403, 'forbidden']);
    expectProblem(answer);
  }
});

test('none of these requests has written anything', async () => {
  expect(await written()).toEqual(before);
  expect(before).toMatchObject([{ balance: 1_000 }, { items: [] }, { items: [{ amount: 1_000 }] }, draft]);
});

/** Everything that the requests of this file could have changed. */
async function written() {
  const paths = ['/balance', '/orders', '/charges', `/products/${product}`];
  const answers = await Promise.all(paths.map((path) => call(shop, 'GET', path, { token: user })));
  return answers.map((answer) => answer.body);
}

function expectErrors(errors: unknown) {
  expect(errors).not.toEqual([]);
  for (const error of errors as unknown[]) {
    expect(error).toEqual({
      path: expect.stringMatching(/^(body|query|path|header)(\.|$)/),
      message: expect.stringMatching(/^(is missing and )?must ./),
    });
  }
}

function expectProblem(answer: Awaited<ReturnType<typeof call>>) {
  const { status, code, requestId } = answer.body;
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  expect(answer.body).toMatchObject({
    type: `urn:flashcart:problem:${code}`,
    title: expect.any(String),
    detail: expect.any(String),
  });
  expect(status).toBe(answer.status);
  expect(answer.headers.get('x-request-id')).toBe(requestId);
  expect(answer.headers.get('server-timing')).toContain('total;dur=');
}

async function signed(secret: string | undefined, claims: Record<string, unknown>, alg = 'HS256'): Promise<string> {
  const { DEFAULT_LOCAL_SECRET } = await import('../identity/local-secret.ts');
  const key = new TextEncoder().encode(secret ?? (process.env.JWT_SECRET || DEFAULT_LOCAL_SECRET));
  return new SignJWT({ sub: 'alice', ...claims }).setProtectedHeader({ alg }).sign(key);
}

/** The token with other claims and its old signature. */
function withClaims(token: string, claims: object): string {
  const [header, , signature] = token.split('.');
  return [header, forged(claims), signature].join('.');
}
