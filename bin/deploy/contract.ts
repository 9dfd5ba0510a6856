import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

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
 * @returns whether they passed and no name of the tests left out is out of date.
 */
export function runContract(env: NodeJS.ProcessEnv): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'flashcart-contract-'));
  const report = join(folder, 'report.json');
  const names = Object.values(leftOut).flat();
  const pattern = `^(?!(?:${names.map((name) => name.replace(/[^\w ]/g, '\\$&')).join('|')})$)`;
  try {
    const args = ['jest', 'lambdas/contract', '-i', '-t', pattern, '--json', '--outputFile', report];
    spawnSync('npx', ['--no-install', ...args], { env, stdio: ['ignore', 'ignore', 'inherit'] });
    const { testResults, success } = JSON.parse(readFileSync(report, 'utf8')) as Report;
    const tests = testResults.flatMap((file) => file.assertionResults);
    for (const [reason, some] of Object.entries(leftOut)) console.log(`left out, ${some.length}: ${reason}`);
    const gone = names.filter((name) => !tests.some((test) => test.fullName === name));
    for (const name of gone) console.log(`There is no test "${name}" to leave out any more.`);
    const count = (status: string) => tests.filter((test) => test.status === status).length;
    console.log(`contract: ${count('passed')} passed, ${count('failed')} failed, ${count('pending')} left out`);
    return success && gone.length === 0 && count('passed') > 0;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Report {
  readonly success: boolean;
  readonly testResults: readonly { readonly assertionResults: readonly { fullName: string; status: string }[] }[];
}
