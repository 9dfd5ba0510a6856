import { api } from '../api/api.ts';
import { READ_DEADLINE_MS } from '../shared/bounds.ts';
import { wallets } from './wallets.wiring.ts';

export const handler = api('GET /balance', { deadlineMs: READ_DEADLINE_MS }, async ({ userId }, trace) => ({
  status: 200,
  body: { balance: await wallets.balance(userId, trace) },
}));
