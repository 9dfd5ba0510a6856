import { createHash } from 'node:crypto';

/**
 * The id of the order, charge, adjustment or PUT that a user's idempotency key stands for: the same key gives the same id, so that the
 * record itself tells that its key was used.
 */
export function idOf(kind: 'ord' | 'chg' | 'adj' | 'put', userId: string, idempotencyKey: string): string {
  return `${kind}_${digestOf(JSON.stringify([userId, idempotencyKey]))}`;
}

/** A text's short digest: 22 characters of base64url are 132 bits, so no two texts meet. */
export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}
