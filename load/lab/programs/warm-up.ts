import { DEFAULT_LOCAL_SECRET } from '../../../lambdas/identity/local-secret.ts';
import { signLocalToken } from '../../../lambdas/identity/local-token.ts';
import { step, stopOnSignal } from '../../../lib/engines/steps.ts';
import { readLab } from '../localstack/lab-file.ts';
import { warmUp } from '../localstack/warm-up.ts';

/** Second program of the service `deploy` in docker-compose.yml: warms up every function before a run. */
async function main(stopped: AbortSignal): Promise<void> {
  const token = await signLocalToken('warm-up', true, process.env.JWT_SECRET || DEFAULT_LOCAL_SECRET);
  await step('warming up', () => warmUp(readLab().apiUrl, token, stopped));
}

main(stopOnSignal()).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
