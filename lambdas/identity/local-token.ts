import { jwtVerify, SignJWT } from 'jose';
import { environment } from '../shared/environment.ts';

/** The secret of tokens on the local stage where `JWT_SECRET` does not say another; no other stage knows it. */
export const DEFAULT_LOCAL_SECRET = 'flashcart-local-stage-only-secret-0123456789';

/** The claims of a local token, or `undefined` where it is not valid. */
export async function verifyLocalToken(token: string): Promise<{ sub?: unknown; scope?: unknown } | undefined> {
  try {
    const { payload } = await jwtVerify(token, secretOf(environment('JWT_SECRET')), { algorithms: ['HS256'] });
    return payload;
  } catch {
    return undefined;
  }
}

/** Signs a token for the local stage that is good for a day. */
export async function signLocalToken(userId: string, isAdmin: boolean, secret: string): Promise<string> {
  return new SignJWT(isAdmin ? { scope: 'admin' } : {})
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(userId)
    .setIssuedAt()
    .setExpirationTime('24h')
    .sign(secretOf(secret));
}

function secretOf(secret: string): Uint8Array {
  return new TextEncoder().encode(secret);
}
