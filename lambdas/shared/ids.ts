import { createHash } from 'node:crypto';

/**
 * The id of an order, charge, adjustment or PUT, derived from the user and the idempotency key: the same key gives the same
 * id, so the record itself shows that its key was used.
 */
export function idOf(kind: 'ord' | 'chg' | 'adj' | 'put', userId: string, idempotencyKey: string): string {
  return `${kind}_${digestOf(JSON.stringify([userId, idempotencyKey]))}`;
}

/** A short SHA-256 digest: 22 characters of base64url are 132 bits, so collisions do not occur. */
export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}
