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

test('a good token tells who asks and what for', async () => {
  expect(await verifier.verify(await key.sign({ scope: 'admin orders' }))).toEqual({
    userId: 'alice',
    isAdmin: true,
  });
  expect(await verifier.verify(await key.sign({ aud: ['shop', 'other'] }))).toEqual({
    userId: 'alice',
    isAdmin: false,
  });
});

test.each(goodSubjects)('a subject %s is told as it is', async (_what, sub) => {
  expect(await verifier.verify(await key.sign({ sub }))).toMatchObject({ userId: sub });
});

test('the issuer is asked once, however many tokens come', async () => {
  const good = await Promise.all(Array.from({ length: 20 }, () => key.sign()));
  const claims = await Promise.all(good.map((token) => verifier.verify(token)));
  expect(claims).toEqual(Array(20).fill({ userId: 'alice', isAdmin: false }));
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
  expect(await verifier.verify(await key.sign())).toBeDefined();
  expect(await verifier.verify(await make())).toBeUndefined();
});

describe('when the issuer changes its keys', () => {
  const forged = async (times: number) => {
    for (let round = 0; round < times; round += 1) {
      expect(await verifier.verify(await signedWithUnpublishedKey(`unknown-${round}`))).toBeUndefined();
    }
  };
  const asked = () => issuer.requests.filter((path) => path === '/keys').length;

  test('one that is rotated without an overlap counts at once, and the old one no more', async () => {
    const old = await key.sign();
    expect(await verifier.verify(old)).toBeDefined();
    const next = await issuer.addKey('second');
    issuer.keepOnly('second');
    const signed = await Promise.all(Array.from({ length: 20 }, () => next.sign()));
    const claims = await Promise.all(signed.map((token) => verifier.verify(token)));
    expect(claims).toEqual(Array(20).fill({ userId: 'alice', isAdmin: false }));
    expect(asked()).toBe(2);
    expect(await verifier.verify(old)).toBeUndefined();
  });

  test('forged tokens make the issuer be asked three times, and then once in ten seconds', async () => {
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

  test('a rotated key is found ten seconds later at the latest, however many tokens are forged', async () => {
    await verifier.verify(await key.sign());
    await forged(6);
    const next = await issuer.addKey('second');
    issuer.keepOnly('second');
    now += 10_000;
    await forged(1);
    expect(await verifier.verify(await next.sign())).toBeDefined();
  });

  test('a key that is withdrawn without another counts ten minutes longer', async () => {
    const token = await key.sign({ exp: seconds(7_200) });
    expect(await verifier.verify(token)).toBeDefined();
    issuer.keepOnly();
    now += 599_999;
    expect(await verifier.verify(token)).toBeDefined();
    now += 1;
    expect(await verifier.verify(token)).toBeUndefined();
  });

  test.each(['fails', 'keys-fail'] as const)('and is %s, the known ones count an hour longer', async (fault) => {
    const token = await key.sign({ exp: seconds(7_200) });
    expect(await verifier.verify(token)).toBeDefined();
    issuer.behave(fault);
    now += 3_599_999;
    for (let call = 0; call < 6; call += 1) expect(await verifier.verify(token)).toBeDefined();
    expect(asked()).toBe(1 + 3);
    now += 1;
    await expect(verifier.verify(token)).rejects.toThrow();
  });
});

test.each(['hangs', 'fails'] as const)(
  'an issuer that %s is not taken for a bad token, and is asked anew',
  async (fault) => {
    const token = await key.sign();
    issuer.behave(fault);
    await expect(verifier.verify(token)).rejects.toThrow();
    issuer.behave('none');
    expect(await verifier.verify(token)).toBeDefined();
  },
);

test('an issuer that fails is left alone after three tries, for ten seconds', async () => {
  issuer.behave('fails');
  for (let call = 0; call < 6; call += 1) await expect(verifier.verify(await key.sign())).rejects.toThrow();
  expect(issuer.requests).toHaveLength(3);
  issuer.behave('none');
  now += 10_000;
  expect(await verifier.verify(await key.sign())).toBeDefined();
});

test('what is no token of a public key does not make the issuer be asked', async () => {
  for (const token of ['abc', '..', new UnsecuredJWT(claimsOf(issuer.url)).encode(), await signedWithPublicKey()]) {
    expect(await verifier.verify(token)).toBeUndefined();
  }
  expect(issuer.requests).toEqual([]);
});

test('an issuer whose keys fail is not taken for a bad token', async () => {
  issuer.behave('keys-fail');
  await expect(verifier.verify(await key.sign())).rejects.toThrow();
});

test.each([
  ['/', '/.well-known/openid-configuration'],
  ['/tenant/v2.0', '/tenant/v2.0/.well-known/openid-configuration'],
])('an issuer whose name ends with "%s" is asked and believed under exactly this name', async (path, document) => {
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

test('a document of another issuer is not believed', async () => {
  issuer.claimToBe('https://evil.example.com');
  await expect(verifier.verify(await key.sign())).rejects.toThrow('is not the document of');
});

describe('the function', () => {
  const { env } = process;
  afterEach(() => {
    process.env = env;
  });

  async function ask(authorizationToken: string, settings: object = {}) {
    process.env = { ...env, OIDC_ISSUER: issuer.url, OIDC_AUDIENCE: 'shop', ...settings };
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

  test('takes its rules from its settings', async () => {
    const settings = {
      OIDC_AUDIENCE: 'app,7example23456',
      OIDC_AUDIENCE_CLAIM: 'client_id',
      OIDC_ADMIN_CLAIM: 'cognito:groups',
      OIDC_ADMIN_VALUE: 'staff',
    };
    const claims = { aud: undefined, client_id: '7example23456', 'cognito:groups': ['staff'] };
    expect((await ask(`Bearer ${await key.sign(claims)}`, settings)).context).toEqual({ scope: 'admin' });
    expect((await ask(`Bearer ${await key.sign({ ...claims, 'cognito:groups': [] })}`, settings)).context).toEqual({
      scope: '',
    });
    await expect(ask(`Bearer ${await key.sign(claims)}`)).rejects.toThrow(/^Unauthorized$/);
  });

  test.each(['BEARER', 'bearer', 'Bearer  '])('takes a good token after the scheme "%s"', async (scheme) => {
    expect(await ask(`${scheme} ${await key.sign()}`)).toMatchObject({ principalId: 'alice' });
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
