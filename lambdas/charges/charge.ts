import { CHARGE_LOCK_WAIT_MS } from '../shared/bounds.ts';
import { Problem } from '../shared/problem.ts';
import type { Trace } from '../shared/trace.ts';

/** Money that a user added to the wallet. `amount` is in won; `createdAt` is ISO 8601 UTC. */
export interface Charge {
  readonly chargeId: string;
  readonly amount: number;
  readonly createdAt: string;
}

/** A charge as the API returns it: with the balance now, in won, and whether an earlier request made the charge. */
export interface ChargeReceipt extends Charge {
  readonly balance: number;
  readonly replayed: boolean;
}

/** The result of writing a charge; `busy` means conflict, throttling or a store fault, so the outcome is unknown. */
export type ChargeWrite =
  | { readonly kind: 'added' }
  | { readonly kind: 'exists'; readonly charge: Charge }
  | { readonly kind: 'busy' };

/** The store of charges. */
export interface Charges {
  /** Writes a charge and adds its amount to the wallet: both or neither. */
  add(userId: string, charge: Charge, trace: Trace): Promise<ChargeWrite>;
}

/** The store of wallets. */
export interface Wallets {
  /** The user's balance now, in won. */
  balance(userId: string, trace: Trace): Promise<number>;
}

/**
 * The result of waiting for a charge lock: the lock, permission to go on without it because Redis does not answer, or a
 * timeout.
 */
export type Grant = { readonly kind: 'held' | 'lock-free'; release(): Promise<void> } | { readonly kind: 'timed-out' };

/** The charge lock of every user. */
export interface Lock {
  /** Waits for the user's lock, at most 500 ms. */
  acquire(userId: string, trace: Trace): Promise<Grant>;
}

export function chargeInProgress(): Problem {
  const detail = `Another charge of this user was still in progress after ${CHARGE_LOCK_WAIT_MS} ms. Nothing was charged; retry with the same Idempotency-Key.`;
  return new Problem('charge-in-progress', detail, {}, { 'Retry-After': '1' });
}

export function keyReused(): Problem {
  const detail = 'This Idempotency-Key belongs to a charge of another amount; use a new key for a new charge.';
  return new Problem('idempotency-key-reused', detail);
}
