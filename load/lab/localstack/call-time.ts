import { randomUUID } from 'node:crypto';
import { DEFAULT_LOCAL_SECRET, signLocalToken } from '../../../lambdas/identity/local-token.ts';

/** The first calls may meet functions whose containers were stopped meanwhile. */
const WARMING = 3;
const CALLS = 15;
const REQUEST_MS = 35_000;

/**
 * What one charge takes that comes alone, in ms: the median of a few, one after the other.
 * @throws Error where more than half are not answered with 201.
 */
export async function callTime(apiUrl: string, now = () => performance.now()): Promise<number> {
  const token = await signLocalToken('calibration', false, process.env.JWT_SECRET || DEFAULT_LOCAL_SECRET);
  const times: number[] = [];
  let refused: number | undefined;
  for (let index = 0; index < WARMING + CALLS; index += 1) {
    const startedAt = now();
    const status = await charge(apiUrl, token);
    const ms = now() - startedAt;
    if (status !== 201) refused = status;
    else if (index >= WARMING) times.push(ms);
  }
  if (times.length < CALLS / 2) {
    throw new Error(`The shop at ${apiUrl} answers charges with ${refused}: start it anew with npm run load:up.`);
  }
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)] as number;
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
