import { randomUUID } from 'node:crypto';
import { signLocalToken } from '../../../lambdas/identity/local-token.ts';
import { median } from '../../figures/statistics.ts';

/** The first calls may start functions whose containers have stopped. */
const WARM_UP_CALLS = 3;
const CALLS = 15;
const REQUEST_MS = 35_000;

/**
 * Measures a charge without load.
 * @param jwtSecret of the shop's tokens.
 * @returns the median of a few charges in sequence, in ms.
 * @throws Error where more than half are not answered with 201.
 */
export async function callTime(apiUrl: string, jwtSecret: string, now = () => performance.now()): Promise<number> {
  const token = await signLocalToken('calibration', false, jwtSecret);
  const times: number[] = [];
  let refused: number | undefined;
  for (let index = 0; index < WARM_UP_CALLS + CALLS; index += 1) {
    const startedAt = now();
    const status = await charge(apiUrl, token);
    const ms = now() - startedAt;
    if (status !== 201) refused = status;
    else if (index >= WARM_UP_CALLS) times.push(ms);
  }
  if (times.length < CALLS / 2) {
    throw new Error(`The shop at ${apiUrl} answers charges with ${refused}: deploy it again with npm run load:up.`);
  }
  return median(times);
}

async function charge(apiUrl: string, token: string): Promise<number> {
  const response = await fetch(`${apiUrl}/charges`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', 'Idempotency-Key': randomUUID() },
    body: '{"amount":1}',
    signal: AbortSignal.timeout(REQUEST_MS),
  });
  await response.arrayBuffer();
  return response.status;
}
