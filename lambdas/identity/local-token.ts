import { jwtVerify, SignJWT } from 'jose';

/** The claims of a local token; `undefined` if it is invalid. */
export async function verifyLocalToken(
  token: string,
  secret: string,
): Promise<{ sub?: unknown; scope?: unknown } | undefined> {
  try {
    const { payload } = await jwtVerify(token, keyOf(secret), { algorithms: ['HS256'] });
    return payload;
  } catch {
    return undefined;
  }
}

/** Signs a token for the local stage, valid for 24 hours. */
export async function signLocalToken(userId: string, isAdmin: boolean, secret: string): Promise<string> {
  return new SignJWT(isAdmin ? { scope: 'admin' } : {})
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(userId)
    .setIssuedAt()
    .setExpirationTime('24h')
    .sign(keyOf(secret));
}

function keyOf(secret: string): Uint8Array {
  return new TextEncoder().encode(secret);
}
