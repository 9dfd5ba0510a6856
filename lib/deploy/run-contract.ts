import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runNode } from '../engines/run-node.ts';
import { onLocalStack, onMiniStack, type SkippedTests } from './skipped-tests.ts';

/**
 * Runs the contract tests against a deployed shop and prints how many passed.
 * @param env with the URLs of the shop and its engines.
 * @param folder of Jest's report.
 * @throws Error with Jest's last output if a test fails, or if the name of a skipped test does not exist.
 */
export async function runContract(
  env: NodeJS.ProcessEnv,
  folder: string,
  skipped: SkippedTests,
  stopped: AbortSignal,
): Promise<void> {
  const report = join(folder, 'report.json');
  const names = Object.values(skipped).flat();
  const pattern = `^(?!(?:${names.map((name) => name.replace(/[^\w ]/g, '\\$&')).join('|')})$)`;
  const jest = ['node_modules/jest/bin/jest.js', 'lambdas/contract', '-i', '-t', pattern];
  const { words } = await runNode([...jest, '--json', '--outputFile', report], env, stopped);
  if (!existsSync(report)) throw new Error(`Jest wrote no report:\n${words}`);
  const { testResults, success } = JSON.parse(readFileSync(report, 'utf8')) as Report;
  const tests = testResults.flatMap((file) => file.assertionResults);
  const count = (status: string) => tests.filter((test) => test.status === status).length;
  console.log(`contract: ${count('passed')} passed, ${count('failed')} failed, ${count('pending')} skipped`);
  for (const [reason, some] of Object.entries(skipped)) console.log(`  skipped, ${some.length}: ${reason}`);
  const failures = tests.flatMap((test) => (test.status === 'failed' ? [test.fullName, ...test.failureMessages] : []));
  if (failures.length > 0) throw new Error(`The deployed shop violates the contract:\n${failures.join('\n')}`);
  if (!success || count('passed') === 0) throw new Error(`Jest failed:\n${words}`);
  const known = [onMiniStack, onLocalStack].flatMap((it) => Object.values(it).flat());
  const gone = known.filter((name) => !tests.some((test) => test.fullName === name));
  if (gone.length > 0) throw new Error(`These skipped tests do not exist: ${gone.join('; ')}`);
}

interface Report {
  readonly success: boolean;
  readonly testResults: readonly {
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}
