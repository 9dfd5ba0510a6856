import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runContract } from '../lib/deploy/contract.ts';
import { onLocalStack } from '../lib/deploy/left-out.ts';
import { stopOnSignal } from '../lib/engines/steps.ts';

/**
 * `BASE_URL=… npm run test:contract`: whether the shop that is deployed to a LocalStack keeps the contract: all but what
 * LocalStack itself does otherwise, which is listed. `npm run load:up` prints that address.
 */
async function main(stopped: AbortSignal): Promise<void> {
  const { BASE_URL } = process.env;
  if (!BASE_URL) throw new Error('Set BASE_URL to the shop on LocalStack, as npm run load:up prints it.');
  const folder = mkdtempSync(join(tmpdir(), 'flashcart-test-contract-'));
  try {
    await runContract(process.env, folder, onLocalStack, stopped);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

main(stopOnSignal()).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
