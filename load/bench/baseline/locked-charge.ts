import { type Charge, type ChargeReceipt, keyReused } from '../../../lambdas/charges/charge.ts';
import type { WalletStore } from '../../../lambdas/charges/wallet-store.ts';
import { idOf } from '../../../lambdas/shared/ids.ts';
import type { Trace } from '../../../lambdas/shared/trace.ts';
import type { LockedStore } from './locked-store.ts';
import type { PollingLock } from './polling-lock.ts';

/**
 * Charges a wallet as the old shop did: under the lock that orders of the user take too, a read, then a write without a
 * condition.
 * @throws Problem `idempotency-key-reused`; `try-again` if the lock was not acquired.
 */
export async function chargeLocked(
  request: { userId: string; idempotencyKey: string; amount: number },
  shop: { lock: PollingLock; wallets: WalletStore; store: LockedStore },
  trace: Trace,
): Promise<ChargeReceipt> {
  const { userId, amount } = request;
  const chargeId = idOf('chg', userId, request.idempotencyKey);
  return shop.lock.hold([`user:${userId}`], trace, async () => {
    const [before, balance] = await Promise.all([
      shop.store.findCharge(userId, chargeId, trace),
      shop.wallets.balance(userId, trace),
    ]);
    if (before && before.amount !== amount) throw keyReused();
    if (before) return { ...before, balance, replayed: true };
    const charge: Charge = { chargeId, amount, createdAt: new Date(trace.clock.now()).toISOString() };
    await shop.store.writeCharge(userId, charge, balance + amount, trace);
    return { ...charge, balance: balance + amount, replayed: false };
  });
}
