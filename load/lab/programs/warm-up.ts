import { DEFAULT_LOCAL_SECRET, signLocalToken } from '../../../lambdas/identity/local-token.ts';
import { step, stopOnSignal } from '../../../lib/engines/steps.ts';
import { readLab } from '../localstack/lab-file.ts';
import { warmUp } from '../localstack/warm-functions.ts';

/** What the service `deploy` of docker-compose.yml runs second: every function answers before a run begins. */
async function main(stopped: AbortSignal): Promise<void> {
  const token = await signLocalToken('warm-up', true, process.env.JWT_SECRET || DEFAULT_LOCAL_SECRET);
  await step('warming up', () => warmUp(readLab().apiUrl, token, stopped));
}

main(stopOnSignal()).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
