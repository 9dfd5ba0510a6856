import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runNode } from './program.ts';

/** Contract tests that one process answers and a deployed shop cannot, or not through MiniStack; with the reason. */
const leftOut: Readonly<Record<string, readonly string[]>> = {
  'one function learns of what another wrote when its memory ends, seconds later': [
    'a ranking is what the top five shows, and sales survive a replaced product',
    'the five that sold most are ranked, the lower id first among equals',
    'a shelf that is filled again serves at once',
    'a shelf sold out and filled again serves at once, as often as that happens',
  ],
  'API Gateway knows GET /products/top, so PUT on it is no route: 404': [
    'a product called top of admin is refused',
    'a bad product of a user of user is refused',
    'every field that breaks the schema is named by its path',
  ],
  'MiniStack takes a %2F in a path for a slash': [
    'a product with a slash in its id of admin is refused',
    'GET /orders/a%2Fb of user is refused',
  ],
  'MiniStack forgives slashes too many': [
    'GET /orders/ of user is refused',
    'GET /orders// of user is refused',
    'GET //orders of user is refused',
  ],
  'MiniStack hands on the first of two values, AWS the last': ['GET /orders?limit=1&limit=0 of user is refused'],
};

/**
 * Runs the contract tests against a deployed shop and prints their count.
 * @param env tells the tests where the shop and its engines are.
 * @param folder takes Jest's report.
 * @throws Error with Jest's last words where a test fails, or where the name of one that is left out is out of date.
 */
export async function runContract(env: NodeJS.ProcessEnv, folder: string, stopped: AbortSignal): Promise<void> {
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
  const gone = names.filter((name) => !tests.some((test) => test.fullName === name));
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
