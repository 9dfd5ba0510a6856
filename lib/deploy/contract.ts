import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runNode } from '../engines/node-program.ts';
import { type LeftOut, onLocalStack, onMiniStack } from './left-out.ts';

/**
 * Runs the contract tests against a deployed shop and prints their count.
 * @param env tells the tests where the shop and its engines are.
 * @param folder takes Jest's report.
 * @param leftOut what does not pass there for reasons that are not the shop's.
 * @throws Error with Jest's last words where a test fails, or where the name of one that is left out anywhere is out of date.
 */
export async function runContract(
  env: NodeJS.ProcessEnv,
  folder: string,
  leftOut: LeftOut,
  stopped: AbortSignal,
): Promise<void> {
  const report = join(folder, 'report.json');
  const names = Object.values(leftOut).flat();
  const pattern = `^(?!(?:${names.map((name) => name.replace(/[^\w ]/g, '\\$&')).join('|')})$)`;
  const jest = ['node_modules/jest/bin/jest.js', 'lambdas/contract', '-i', '-t', pattern];
  const { words } = await runNode([...jest, '--json', '--outputFile', report], env, stopped);
  if (!existsSync(report)) throw new Error(`Jest wrote no report:\n${words}`);
  const { testResults, success } = JSON.parse(readFileSync(report, 'utf8')) as Report;
  const tests = testResults.flatMap((file) => file.assertionResults);
  const count = (status: string) => tests.filter((test) => test.status === status).length;
  console.log(`contract: ${count('passed')} passed, ${count('failed')} failed, ${count('pending')} left out`);
  for (const [reason, some] of Object.entries(leftOut)) console.log(`  left out, ${some.length}: ${reason}`);
  const failures = tests.flatMap((test) => (test.status === 'failed' ? [test.fullName, ...test.failureMessages] : []));
  if (failures.length > 0) throw new Error(`The deployed shop breaks the contract:\n${failures.join('\n')}`);
  if (!success || count('passed') === 0) throw new Error(`Jest failed:\n${words}`);
  const known = [onMiniStack, onLocalStack].flatMap((it) => Object.values(it).flat());
  const gone = known.filter((name) => !tests.some((test) => test.fullName === name));
  if (gone.length > 0) throw new Error(`There is no such test to leave out any more: ${gone.join('; ')}`);
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
