import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runContract } from '../lib/deploy/run-contract.ts';
import { onLocalStack } from '../lib/deploy/skipped-tests.ts';
import { runCommand } from '../lib/engines/run-command.ts';

/**
 * `BASE_URL=… npm run test:contract`: runs the contract tests against a shop on LocalStack at the address that `npm run
 * load:up` prints, except those that fail because of LocalStack.
 */
runCommand('The contract tests were stopped before their end.', async (stopped, started) => {
  if (!process.env.BASE_URL) throw new Error('Set BASE_URL to the address of the shop, as npm run load:up prints it.');
  const folder = mkdtempSync(join(tmpdir(), 'flashcart-test-contract-'));
  started.push({ stop: async () => rmSync(folder, { recursive: true, force: true }) });
  await runContract(process.env, folder, onLocalStack, stopped);
  return true;
});
