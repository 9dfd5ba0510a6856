import { api } from '../api/api.ts';
import { CHARGE_DEADLINE_MS } from '../shared/bounds.ts';
import { systemClock } from '../shared/clock.ts';
import { environment } from '../shared/environment.ts';
import { OptionalRedis } from '../shared/optional-redis.ts';
import { connectRedis } from '../shared/redis-client.ts';
import { chargeBody } from './charge.schema.ts';
import { ChargeLock } from './charge-lock.ts';
import { chargeWallet } from './charge-wallet.ts';
import { charges } from './charges.wiring.ts';
import { wallets } from './wallets.wiring.ts';

const connect = () => connectRedis(environment('REDIS_URL'));
const lock = new ChargeLock(new OptionalRedis(connect, systemClock), connect);

export const handler = api(
  'POST /charges',
  { deadlineMs: CHARGE_DEADLINE_MS, idempotencyKey: 'required', body: chargeBody },
  async ({ userId, idempotencyKey, body }, trace) => {
    const request = { userId, idempotencyKey, amount: body.amount };
    const { replayed, ...receipt } = await chargeWallet(request, { charges, wallets, lock }, trace);
    return { status: 201, headers: replayed ? { 'Idempotency-Replayed': 'true' } : {}, body: receipt };
  },
);
