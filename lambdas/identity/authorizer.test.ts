import type { APIGatewayTokenAuthorizerEvent } from 'aws-lambda';
import { SignJWT, UnsecuredJWT } from 'jose';
import { type Clock, systemClock } from '../shared/clock.ts';
import { claimsOf, startIssuer } from '../testing/oidc-issuer.ts';
import { badSubjects, goodSubjects } from '../testing/token-subjects.ts';
import type { TokenRules } from './access-token.ts';
import { OidcVerifier } from './oidc-verifier.ts';

let issuer: Awaited<ReturnType<typeof startIssuer>>;
let key: Awaited<ReturnType<typeof issuer.addKey>>;
let verifier: OidcVerifier;
let now: number;
const clock: Clock = { ...systemClock, now: () => now };
const rules: TokenRules = { audiences: ['shop'], audienceClaim: 'aud', adminClaim: 'scope', adminValue: 'admin' };

beforeEach(async () => {
  issuer = await startIssuer();
  key = await issuer.addKey('first');
  now = Date.now();
  verifier = new OidcVerifier(issuer.url, rules, clock);
});
afterEach(() => issuer.stop());

test('a valid token identifies its user and shows whether it is an admin', async () => {
  expect(await verifier.verify(await key.sign({ scope: 'admin orders' }))).toEqual({
    userId: 'alice',
    isAdmin: true,
  });
  expect(await verifier.verify(await key.sign({ aud: ['shop', 'other'] }))).toEqual({
    userId: 'alice',
    isAdmin: false,
  });
});

test.each(goodSubjects)('a subject %s is the user id, unchanged', async (_what, sub) => {
  expect(await verifier.verify(await key.sign({ sub }))).toMatchObject({ userId: sub });
});

test('many tokens at once cost one request for the document and one for the keys', async () => {
  const good = await Promise.all(Array.from({ length: 20 }, () => key.sign()));
  const claims = await Promise.all(good.map((token) => verifier.verify(token)));
  expect(claims).toEqual(Array(20).fill({ userId: 'alice', isAdmin: false }));
  expect(issuer.requests).toEqual(['/.well-known/openid-configuration', '/keys']);
});

const seconds = (more: number) => Math.floor(Date.now() / 1_000) + more;

test.each<readonly [what: string, make: () => string | Promise<string>]>([
  ['that has expired', () => key.sign({ exp: seconds(-60) })],
  ['that is not valid yet', () => key.sign({ nbf: seconds(60) })],
  ['without an expiry', () => key.sign({ exp: undefined })],
  ['for another audience', () => key.sign({ aud: 'bank' })],
  ['of another issuer', () => key.sign({ iss: 'https://evil.example.com' })],
  ['without a subject', () => key.sign({ sub: undefined })],
  ...badSubjects.map(([what, sub]) => [`with a subject ${what}`, () => key.sign({ sub })] as const),
  ['with alg none', () => new UnsecuredJWT(claimsOf(issuer.url)).encode()],
  ['signed HS256 with the public key as secret', () => signedWithPublicKey()],
  ['signed with a key that the issuer does not publish', () => signedWithUnpublishedKey('stranger')],
  ['signed with another key under a known id', () => signedWithUnpublishedKey('first')],
  ['with a changed payload', async () => changed(await key.sign())],
  ['that is not a JWT', () => 'abc'],
  ['of three empty parts', () => '..'],
])('a token %s is refused', async (_what, make) => {
  expect(await verifier.verify(await key.sign())).toBeDefined();
  expect(await verifier.verify(await make())).toBeUndefined();
});

describe('when the issuer changes its keys', () => {
  const forged = async (times: number) => {
    for (let round = 0; round < times; round += 1) {
      expect(await verifier.verify(await signedWithUnpublishedKey(`unknown-${round}`))).toBeUndefined();
    }
  };
  const keyRequests = () => issuer.requests.filter((path) => path === '/keys').length;

  test('a key rotated without an overlap is accepted at once, and the old one no longer', async () => {
    const old = await key.sign();
    expect(await verifier.verify(old)).toBeDefined();
    const next = await issuer.addKey('second');
    issuer.keepOnly('second');
    const signed = await Promise.all(Array.from({ length: 20 }, () => next.sign()));
    const claims = await Promise.all(signed.map((token) => verifier.verify(token)));
    expect(claims).toEqual(Array(20).fill({ userId: 'alice', isAdmin: false }));
    expect(keyRequests()).toBe(2);
    expect(await verifier.verify(old)).toBeUndefined();
  });

  test('forged tokens cost the issuer three requests, then one per ten seconds', async () => {
    await verifier.verify(await key.sign());
    await forged(6);
    expect(issuer.requests).toHaveLength(1 + 3);
    now += 10_000;
    await forged(3);
    expect(issuer.requests).toHaveLength(1 + 4);
    now += 3_600_000;
    await forged(6);
    expect(issuer.requests).toHaveLength(1 + 4 + 3);
  });

  test('a rotated key is accepted within ten seconds, however many tokens are forged', async () => {
    await verifier.verify(await key.sign());
    await forged(6);
    const next = await issuer.addKey('second');
    issuer.keepOnly('second');
    now += 10_000;
    await forged(1);
    expect(await verifier.verify(await next.sign())).toBeDefined();
  });

  test('a key withdrawn without a successor is accepted for ten minutes', async () => {
    const token = await key.sign({ exp: seconds(7_200) });
    expect(await verifier.verify(token)).toBeDefined();
    issuer.keepOnly();
    now += 599_999;
    expect(await verifier.verify(token)).toBeDefined();
    now += 1;
    expect(await verifier.verify(token)).toBeUndefined();
  });

  test.each(['fails', 'keys-fail'] as const)('and %s, the known ones are accepted for an hour', async (fault) => {
    const token = await key.sign({ exp: seconds(7_200) });
    expect(await verifier.verify(token)).toBeDefined();
    issuer.behave(fault);
    now += 3_599_999;
    for (let call = 0; call < 6; call += 1) expect(await verifier.verify(token)).toBeDefined();
    expect(keyRequests()).toBe(1 + 3);
    now += 1;
    await expect(verifier.verify(token)).rejects.toThrow();
  });
});

test.each(['hangs', 'fails'] as const)(
  'an issuer that %s does not make a token invalid, and is asked again',
  async (fault) => {
    const token = await key.sign();
    issuer.behave(fault);
    await expect(verifier.verify(token)).rejects.toThrow();
    issuer.behave('none');
    expect(await verifier.verify(token)).toBeDefined();
  },
);

test('after three failures the issuer is not asked for ten seconds', async () => {
  issuer.behave('fails');
  for (let call = 0; call < 6; call += 1) await expect(verifier.verify(await key.sign())).rejects.toThrow();
  expect(issuer.requests).toHaveLength(3);
  issuer.behave('none');
  now += 10_000;
  expect(await verifier.verify(await key.sign())).toBeDefined();
});

test('a token without an asymmetric signature costs the issuer no request', async () => {
  for (const token of ['abc', '..', new UnsecuredJWT(claimsOf(issuer.url)).encode(), await signedWithPublicKey()]) {
    expect(await verifier.verify(token)).toBeUndefined();
  }
  expect(issuer.requests).toEqual([]);
});

test('an issuer whose keys are unavailable does not make a token invalid', async () => {
  issuer.behave('keys-fail');
  await expect(verifier.verify(await key.sign())).rejects.toThrow();
});

test.each([
  ['/', '/.well-known/openid-configuration'],
  ['/tenant/v2.0', '/tenant/v2.0/.well-known/openid-configuration'],
])('an issuer whose name ends with "%s" is accepted under exactly this name', async (path, document) => {
  const other = await startIssuer(path);
  try {
    const good = await other.addKey('only');
    expect(await new OidcVerifier(other.url, rules).verify(await good.sign())).toMatchObject({ userId: 'alice' });
    expect(other.requests).toEqual([document, '/keys']);
    const respelt = path === '/' ? other.url.slice(0, -1) : `${other.url}/`;
    const token = await good.sign({ iss: respelt });
    expect(await new OidcVerifier(other.url, rules).verify(token)).toBeUndefined();
    await expect(new OidcVerifier(respelt, rules).verify(token)).rejects.toThrow(/answered 404|is not the document of/);
  } finally {
    await other.stop();
  }
});

test('a document that names another issuer is refused', async () => {
  issuer.claimToBe('https://evil.example.com');
  await expect(verifier.verify(await key.sign())).rejects.toThrow('is not the document of');
});

describe('the function', () => {
  const { env } = process;
  afterEach(() => {
    process.env = env;
  });

  async function authorize(authorizationToken: string, settings: object = {}) {
    process.env = { ...env, OIDC_ISSUER: issuer.url, OIDC_AUDIENCE: 'shop', ...settings };
    jest.resetModules();
    const { handler } = await import('./authorizer.handler.ts');
    const methodArn = 'arn:aws:execute-api:eu-west-1:111122223333:abc123/prod/GET/balance';
    return handler({ type: 'TOKEN', methodArn, authorizationToken } as APIGatewayTokenAuthorizerEvent);
  }

  test('allows a valid token on every route of the stage, with its user and scope', async () => {
    expect(await authorize(`Bearer ${await key.sign({ scope: 'admin' })}`)).toEqual({
      principalId: 'alice',
      context: { scope: 'admin' },
      policyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Action: 'execute-api:Invoke',
            Resource: 'arn:aws:execute-api:eu-west-1:111122223333:abc123/prod/*',
          },
        ],
      },
    });
  });

  test('reads its rules from its environment variables', async () => {
    const settings = {
      OIDC_AUDIENCE: 'app,7example23456',
      OIDC_AUDIENCE_CLAIM: 'client_id',
      OIDC_ADMIN_CLAIM: 'cognito:groups',
      OIDC_ADMIN_VALUE: 'staff',
    };
    const claims = { aud: undefined, client_id: '7example23456', 'cognito:groups': ['staff'] };
    expect((await authorize(`Bearer ${await key.sign(claims)}`, settings)).context).toEqual({ scope: 'admin' });
    expect(
      (await authorize(`Bearer ${await key.sign({ ...claims, 'cognito:groups': [] })}`, settings)).context,
    ).toEqual({
      scope: '',
    });
    await expect(authorize(`Bearer ${await key.sign(claims)}`)).rejects.toThrow(/^Unauthorized$/);
  });

  test.each(['BEARER', 'bearer', 'Bearer  '])('accepts a valid token after the scheme "%s"', async (scheme) => {
    expect(await authorize(`${scheme} ${await key.sign()}`)).toMatchObject({ principalId: 'alice' });
  });

  test('throws Unauthorized for an invalid token, which API Gateway answers with 401', async () => {
    await expect(authorize(`Bearer ${await key.sign({ aud: 'bank' })}`)).rejects.toThrow(/^Unauthorized$/);
    await expect(authorize(await key.sign())).rejects.toThrow(/^Unauthorized$/);
    await expect(authorize('Bearer ')).rejects.toThrow(/^Unauthorized$/);
  });

  test('throws another error if the issuer is unavailable, which API Gateway answers with 503', async () => {
    issuer.behave('fails');
    await expect(authorize(`Bearer ${await key.sign()}`)).rejects.toThrow('answered 500');
  });
});

/** Algorithm confusion: a verifier that trusts the token's `alg` would use the public key as a shared secret. */
function signedWithPublicKey(): Promise<string> {
  return new SignJWT(claimsOf(issuer.url))
    .setProtectedHeader({ alg: 'HS256', kid: 'first' })
    .sign(new TextEncoder().encode(key.publicPem));
}

async function signedWithUnpublishedKey(id: string): Promise<string> {
  const other = await startIssuer();
  try {
    return await (await other.addKey(id)).sign({ iss: issuer.url });
  } finally {
    await other.stop();
  }
}

function changed(token: string): string {
  const [header, , signature] = token.split('.');
  const payload = Buffer.from(JSON.stringify({ ...claimsOf(issuer.url), sub: 'mallory' })).toString('base64url');
  return [header, payload, signature].join('.');
}
