import type { APIGatewayProxyEvent } from 'aws-lambda';
import { type JWTPayload, SignJWT } from 'jose';
import { codeOf } from '../testing/test-shop.ts';
import { badSubjects, goodSubjects } from '../testing/token-subjects.ts';
import { identify } from './identify.ts';
import { signLocalToken } from './local-token.ts';

const SECRET = 'a-secret-of-this-test-that-is-long-enough';
const { env } = process;
beforeEach(() => {
  process.env = { ...env, JWT_SECRET: SECRET };
});
afterEach(() => {
  process.env = env;
});

/** Identifies the caller on a stage in AWS, from the authorizer's context. */
function identifyOnAws(authorizer: unknown) {
  process.env.STAGE = 'prod';
  return identify({ requestContext: { authorizer } } as unknown as APIGatewayProxyEvent);
}

/** Identifies the caller on the local stage, from the token. */
function identifyLocally(token: string) {
  process.env.STAGE = 'local';
  return identify({ headers: { authorization: `Bearer ${token}` } } as unknown as APIGatewayProxyEvent);
}

/** A local token with any subject. */
function tokenOf(sub: unknown): Promise<string> {
  const key = new TextEncoder().encode(SECRET);
  return new SignJWT({ sub, scope: 'admin' } as JWTPayload).setProtectedHeader({ alg: 'HS256' }).sign(key);
}

test.each([
  ['admin', true],
  ['orders admin', true],
  ['', false],
  ['administrator', false],
  ['orders', false],
  [undefined, false],
  [['admin'], false],
])('the scope %j in the context of the authorizer makes an admin: %s', async (scope, isAdmin) => {
  expect(await identifyOnAws({ principalId: 'alice', scope })).toEqual({ userId: 'alice', isAdmin });
});

test('on the local stage the scope of the token makes an admin', async () => {
  for (const isAdmin of [false, true]) {
    const token = await signLocalToken('alice', isAdmin, SECRET);
    expect(await identifyLocally(token)).toEqual({ userId: 'alice', isAdmin });
  }
});

test('a request without an authorizer is unauthenticated', async () => {
  for (const authorizer of [undefined, null, {}, { scope: 'admin' }]) {
    expect(await codeOf(identifyOnAws(authorizer))).toBe('unauthenticated');
  }
});

test.each(badSubjects)('a subject %s is answered 401, on AWS and locally', async (_what, sub) => {
  expect(await codeOf(identifyOnAws({ principalId: sub, scope: 'admin' }))).toBe('unauthenticated');
  expect(await codeOf(identifyLocally(await tokenOf(sub)))).toBe('unauthenticated');
});

test.each(goodSubjects)('a subject %s is a user id, on AWS and locally', async (_what, sub) => {
  expect((await identifyOnAws({ principalId: sub })).userId).toBe(sub);
  expect((await identifyLocally(await tokenOf(sub))).userId).toBe(sub);
});
