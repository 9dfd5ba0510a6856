import { idOf } from '../shared/ids.ts';
import { tryAgain } from '../shared/problem.ts';
import type { Trace } from '../shared/trace.ts';
import { waitForRetry } from '../shared/wait-for-retry.ts';
import {
  type Charge,
  type ChargeReceipt,
  type Charges,
  chargeInProgress,
  keyReused,
  type Lock,
  type Wallets,
} from './charge.ts';

/**
 * Charges a wallet, once per idempotency key.
 *
 * 1. Wait for the user's lock, at most 500 ms; if Redis does not answer, go on without it.
 * 2. Write the charge and the balance in one transaction, which refuses a used key.
 * 3. Release the lock and read the balance, side by side.
 *
 * @param request `amount` in won.
 * @throws Problem `charge-in-progress`, `idempotency-key-reused` or `try-again`.
 */
export async function chargeWallet(
  request: { userId: string; idempotencyKey: string; amount: number },
  stores: { charges: Charges; wallets: Wallets; lock: Lock },
  trace: Trace,
): Promise<ChargeReceipt> {
  const { userId, idempotencyKey, amount } = request;
  const grant = await stores.lock.acquire(userId, trace);
  if (grant.kind === 'timed-out') throw chargeInProgress();
  const chargeId = idOf('chg', userId, idempotencyKey);
  let written: { charge: Charge; replayed: boolean };
  try {
    written = await writeOnce(userId, { chargeId, amount }, stores.charges, trace);
  } catch (error) {
    await grant.release();
    throw error;
  }
  const released = grant.release();
  // Lambda freezes the environment after the response, so the release must have ended by then, even if the read fails.
  const balance = await stores.wallets.balance(userId, trace).finally(() => released);
  if (written.charge.amount !== amount) throw keyReused();
  return { ...written.charge, balance, replayed: written.replayed };
}

/** Writes the charge, with retries on contention, or finds the charge that the key made before. */
async function writeOnce(
  userId: string,
  requested: { chargeId: string; amount: number },
  charges: Charges,
  trace: Trace,
): Promise<{ charge: Charge; replayed: boolean }> {
  const charge: Charge = { ...requested, createdAt: new Date(trace.clock.now()).toISOString() };
  for (let attempt = 1; trace.remainingMs() > 0; attempt += 1) {
    const result = await charges.add(userId, charge, trace);
    if (result.kind === 'added') return { charge, replayed: false };
    if (result.kind === 'exists') return { charge: result.charge, replayed: true };
    await waitForRetry(attempt, trace);
  }
  throw tryAgain();
}
