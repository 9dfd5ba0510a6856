import type { APIGatewayTokenAuthorizerEvent } from 'aws-lambda';
import { SignJWT, UnsecuredJWT } from 'jose';
import { claimsOf, startIssuer } from '../testing/oidc-issuer.ts';
import { badSubjects, goodSubjects } from '../testing/subjects.ts';
import { OidcTokens } from './oidc-tokens.ts';

let issuer: Awaited<ReturnType<typeof startIssuer>>;
let key: Awaited<ReturnType<typeof issuer.addKey>>;
let tokens: OidcTokens;

beforeEach(async () => {
  issuer = await startIssuer();
  key = await issuer.addKey('first');
  tokens = new OidcTokens(issuer.url, 'shop', 0);
});
afterEach(() => issuer.stop());

test('a good token tells who asks and what for', async () => {
  expect(await tokens.verify(await key.sign({ scope: 'admin orders' }))).toEqual({
    userId: 'alice',
    scope: 'admin orders',
  });
  expect(await tokens.verify(await key.sign({ aud: ['shop', 'other'] }))).toEqual({ userId: 'alice', scope: '' });
});

test.each(goodSubjects)('a subject %s is told as it is', async (_what, sub) => {
  expect(await tokens.verify(await key.sign({ sub }))).toMatchObject({ userId: sub });
});

test('the issuer is asked once, however many tokens come', async () => {
  const good = await Promise.all(Array.from({ length: 20 }, () => key.sign()));
  const claims = await Promise.all(good.map((token) => tokens.verify(token)));
  expect(claims).toEqual(Array(20).fill({ userId: 'alice', scope: '' }));
  expect(issuer.requests).toEqual(['/.well-known/openid-configuration', '/keys']);
});

const seconds = (more: number) => Math.floor(Date.now() / 1_000) + more;

test.each<readonly [what: string, make: () => string | Promise<string>]>([
  ['that has expired', () => key.sign({ exp: seconds(-60) })],
  ['that is not valid yet', () => key.sign({ nbf: seconds(60) })],
  ['without an end', () => key.sign({ exp: undefined })],
  ['for another audience', () => key.sign({ aud: 'bank' })],
  ['of another issuer', () => key.sign({ iss: 'https://evil.example.com' })],
  ['without a subject', () => key.sign({ sub: undefined })],
  ...badSubjects.map(([what, sub]) => [`with a subject ${what}`, () => key.sign({ sub })] as const),
  ['with alg none', () => new UnsecuredJWT(claimsOf(issuer.url)).encode()],
  ['signed HS256 with the public key as secret', () => signedWithPublicKey()],
  ['signed with a key that the issuer does not publish', () => signedWithUnpublishedKey('stranger')],
  ['signed with another key under a known id', () => signedWithUnpublishedKey('first')],
  ['whose payload was changed', async () => changed(await key.sign())],
  ['that is no token', () => 'abc'],
  ['of three empty parts', () => '..'],
])('a token %s is refused', async (_what, make) => {
  expect(await tokens.verify(await key.sign())).toBeDefined();
  expect(await tokens.verify(await make())).toBeUndefined();
});

test('a rotated key counts at once, a withdrawn one no more', async () => {
  const old = await key.sign();
  expect(await tokens.verify(old)).toBeDefined();
  const next = await issuer.addKey('second');
  expect(await tokens.verify(await next.sign())).toBeDefined();
  issuer.keepOnly('second');
  expect(await new OidcTokens(issuer.url, 'shop').verify(old)).toBeUndefined();
});

test('unknown keys do not make the issuer be asked again and again', async () => {
  const patient = new OidcTokens(issuer.url, 'shop');
  for (let round = 0; round < 5; round += 1) await patient.verify(await signedWithUnpublishedKey(`unknown-${round}`));
  expect(issuer.requests.filter((path) => path === '/keys')).toHaveLength(1);
});

test.each(['hangs', 'fails'] as const)(
  'an issuer that %s is not taken for a bad token, and is asked anew',
  async (fault) => {
    const token = await key.sign();
    issuer.behave(fault);
    const startedAt = Date.now();
    await expect(tokens.verify(token)).rejects.toThrow();
    expect(Date.now() - startedAt).toBeLessThan(4_000);
    issuer.behave('none');
    expect(await tokens.verify(token)).toBeDefined();
  },
);

test('an issuer whose keys fail is not taken for a bad token', async () => {
  issuer.behave('keys-fail');
  await expect(tokens.verify(await key.sign())).rejects.toThrow();
});

test.each([
  ['/', '/.well-known/openid-configuration'],
  ['/tenant/v2.0', '/tenant/v2.0/.well-known/openid-configuration'],
])('an issuer whose name ends with "%s" is asked and believed under exactly this name', async (path, document) => {
  const other = await startIssuer(path);
  try {
    const good = await other.addKey('only');
    expect(await new OidcTokens(other.url, 'shop').verify(await good.sign())).toMatchObject({ userId: 'alice' });
    expect(other.requests).toEqual([document, '/keys']);
    const respelt = path === '/' ? other.url.slice(0, -1) : `${other.url}/`;
    const token = await good.sign({ iss: respelt });
    expect(await new OidcTokens(other.url, 'shop').verify(token)).toBeUndefined();
    await expect(new OidcTokens(respelt, 'shop').verify(token)).rejects.toThrow(/answered 404|is not the document of/);
  } finally {
    await other.stop();
  }
});

test('a document of another issuer is not believed', async () => {
  issuer.claimToBe('https://evil.example.com');
  await expect(tokens.verify(await key.sign())).rejects.toThrow('is not the document of');
});

describe('the function', () => {
  async function ask(authorizationToken: string) {
    process.env.OIDC_ISSUER = issuer.url;
    process.env.OIDC_AUDIENCE = 'shop';
    jest.resetModules();
    const { handler } = await import('./authorizer.handler.ts');
    const methodArn = 'arn:aws:execute-api:eu-west-1:111122223333:abc123/prod/GET/balance';
    return handler({ type: 'TOKEN', methodArn, authorizationToken } as APIGatewayTokenAuthorizerEvent);
  }

  test('lets a good token through to every route of the stage, with who asks', async () => {
    expect(await ask(`Bearer ${await key.sign({ scope: 'admin' })}`)).toEqual({
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

  test('answers Unauthorized to a bad token, which is what API Gateway takes for 401', async () => {
    await expect(ask(`Bearer ${await key.sign({ aud: 'bank' })}`)).rejects.toThrow(/^Unauthorized$/);
    await expect(ask(await key.sign())).rejects.toThrow(/^Unauthorized$/);
    await expect(ask('Bearer ')).rejects.toThrow(/^Unauthorized$/);
  });

  test('answers another error where the issuer cannot be asked, which API Gateway answers with 503', async () => {
    issuer.behave('fails');
    await expect(ask(`Bearer ${await key.sign()}`)).rejects.toThrow('answered 500');
  });
});

/** The classic confusion: whoever trusts the token's own `alg` takes the public key for a shared secret. */
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
