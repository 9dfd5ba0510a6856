import { createHash } from 'node:crypto';

/**
 * The id of the order, charge, adjustment or PUT that a user's idempotency key stands for: the same key gives the same id, so that the
 * record itself tells that its key was used.
 */
export function idOf(kind: 'ord' | 'chg' | 'adj' | 'put', userId: string, idempotencyKey: string): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([userId, idempotencyKey]))
    .digest('base64url');
  // 22 characters of base64url are 132 bits: no two keys of a user meet.
  return `${kind}_${digest.slice(0, 22)}`;
}
