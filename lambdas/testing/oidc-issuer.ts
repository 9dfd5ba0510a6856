import { createServer } from 'node:http';
import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, type JWK, SignJWT } from 'jose';
import { listen } from './listen.ts';

/** A key pair of the issuer. */
interface IssuerKey {
  readonly publicPem: string;
  /** Signs valid claims with these changes. */
  sign(claims?: object, header?: object): Promise<string>;
}

/**
 * Starts an OIDC issuer on 127.0.0.1 whose keys, answers and failures the test controls.
 * @param path the end of its name, such as the `/` of Auth0 or the `/tenant/v2.0` of Entra.
 */
export async function startIssuer(path = '') {
  const published: JWK[] = [];
  const requests: string[] = [];
  let fault: 'none' | 'hangs' | 'fails' | 'keys-fail' = 'none';
  let claimed: string | undefined;
  const server = createServer((request, response) => {
    requests.push(request.url ?? '');
    if (fault === 'hangs') return;
    const isKeys = request.url === '/keys';
    const body = isKeys ? { keys: published } : { issuer: claimed ?? issuer, jwks_uri: `${origin}/keys` };
    const isKnown = isKeys || request.url === documentPath;
    const isFailing = fault === 'fails' || (fault === 'keys-fail' && isKeys);
    const status = isFailing ? 500 : isKnown ? 200 : 404;
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
  });
  const origin = `http://127.0.0.1:${await listen(server)}`;
  const issuer = `${origin}${path}`;
  // OpenID Connect Discovery 1.0, section 4: a trailing slash of the issuer is removed before the path is added.
  const documentPath = `${path === '/' ? '' : path}/.well-known/openid-configuration`;

  return {
    url: issuer,
    /** The paths requested so far. */
    requests,
    /** Makes and publishes a key. */
    addKey: async (id: string): Promise<IssuerKey> => {
      const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
      published.push({ ...(await exportJWK(publicKey)), kid: id, alg: 'RS256', use: 'sig' });
      return { publicPem: await exportSPKI(publicKey), sign: signerOf(issuer, id, privateKey) };
    },
    /** Publishes only these keys from now on. */
    keepOnly: (...ids: string[]) => {
      published.splice(0, published.length, ...published.filter(({ kid }) => ids.includes(kid ?? '')));
    },
    behave: (how: typeof fault) => {
      fault = how;
    },
    /** Makes its document name another issuer. */
    claimToBe: (other: string) => {
      claimed = other;
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function signerOf(issuer: string, kid: string, privateKey: CryptoKey): IssuerKey['sign'] {
  return (claims, header = {}) =>
    new SignJWT({ ...claimsOf(issuer), ...claims })
      .setProtectedHeader({ alg: 'RS256', kid, ...header })
      .sign(privateKey);
}

/** The claims of a valid token of an issuer; times in seconds. */
export function claimsOf(issuer: string) {
  const now = Math.floor(Date.now() / 1_000);
  return { iss: issuer, aud: 'shop', sub: 'alice', iat: now, exp: now + 300 };
}
