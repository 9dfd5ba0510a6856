import { CHARGE_LOCK_WAIT_MS } from '../shared/bounds.ts';
import { fullJitterMs } from '../shared/clock.ts';
import { idOf } from '../shared/ids.ts';
import { Problem, tryAgain } from '../shared/problem.ts';
import type { Trace } from '../shared/trace.ts';
import type { ChargeLock } from './charge-lock.ts';
import type { ChargeStore } from './charge-store.ts';
import type { WalletStore } from './wallet-store.ts';

/** Money that a user has put into the wallet. `amount` is in won; `createdAt` is ISO 8601 UTC. */
export interface Charge {
  readonly chargeId: string;
  readonly amount: number;
  readonly createdAt: string;
}

/** A charge as its caller sees it: with the balance now, and whether an earlier request made it. */
export interface ChargeReceipt extends Charge {
  readonly balance: number;
  readonly replayed: boolean;
}

/**
 * Charges a wallet, once per idempotency key.
 *
 * 1. Wait for the user's lock, at most 500 ms; where Redis does not answer, go on without it.
 * 2. Write the charge and the balance in one transaction, which refuses a key that was used.
 * 3. Release the lock and read the balance, side by side.
 *
 * @throws Problem `charge-in-progress`, `idempotency-key-reused` or `try-again`.
 */
export async function charge(
  request: { userId: string; idempotencyKey: string; amount: number },
  shop: { charges: ChargeStore; wallets: WalletStore; lock: ChargeLock },
  trace: Trace,
): Promise<ChargeReceipt> {
  const { userId, idempotencyKey, amount } = request;
  const grant = await shop.lock.acquire(userId, trace);
  if (grant.kind === 'timed-out') throw chargeInProgress();
  const chargeId = idOf('chg', userId, idempotencyKey);
  let written: { charge: Charge; replayed: boolean };
  try {
    written = await writeOnce(userId, { chargeId, amount }, shop.charges, trace);
  } catch (error) {
    await grant.release();
    throw error;
  }
  const released = grant.release();
  // An answer must not leave the release to an environment that is then frozen, whatever becomes of the read.
  const balance = await shop.wallets.balance(userId, trace).finally(() => released);
  if (written.charge.amount !== amount) throw keyReused();
  return { ...written.charge, balance, replayed: written.replayed };
}

async function writeOnce(
  userId: string,
  order: { chargeId: string; amount: number },
  charges: ChargeStore,
  trace: Trace,
): Promise<{ charge: Charge; replayed: boolean }> {
  const charge: Charge = { ...order, createdAt: new Date(trace.clock.now()).toISOString() };
  for (let attempt = 1; trace.remainingMs() > 0; attempt += 1) {
    const result = await charges.add(userId, charge, trace);
    if (result.kind === 'added') return { charge, replayed: false };
    if (result.kind === 'exists') return { charge: result.charge, replayed: true };
    // An order is at work on the wallet, or the store is busy: both pass.
    await trace.clock.sleep(Math.min(fullJitterMs(attempt, trace.clock), trace.remainingMs()));
  }
  throw tryAgain();
}

function chargeInProgress(): Problem {
  const detail = `Another charge of yours was still at work after ${CHARGE_LOCK_WAIT_MS} ms. Nothing was charged: send it again, with the same key.`;
  return new Problem('charge-in-progress', detail, {}, { 'Retry-After': '1' });
}

/** The key belongs to a charge of another amount. */
export function keyReused(): Problem {
  const detail = 'This Idempotency-Key belongs to a charge of another amount: use a new key for a new charge.';
  return new Problem('idempotency-key-reused', detail);
}
