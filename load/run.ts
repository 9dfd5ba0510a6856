import { writeFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { CHARGE_DEADLINE_MS, DYNAMODB_REQUEST_MS } from '../lambdas/shared/bounds.ts';
import { audit } from './audit/audit.ts';
import { auditLines } from './audit/audit-lines.ts';
import { RunStore } from './audit/run-store.ts';
import { scenarioOf } from './k6/profiles.ts';
import { figureLines } from './runner/figures.ts';
import { findK6, k6Version } from './runner/k6-program.ts';
import { makePlan } from './runner/make-plan.ts';
import { startOwnShop } from './runner/own-shop.ts';
import { recordEnvironment } from './runner/run-environment.ts';
import { openRunFolder } from './runner/run-folder.ts';
import { k6Call, runK6 } from './runner/run-k6.ts';

/** What was begun before k6 ended is done or given up by then. */
const SETTLE_MS = CHARGE_DEADLINE_MS + DYNAMODB_REQUEST_MS;

/**
 * `npm run load -- <scenario>`: runs a scenario with k6 on the shop at `BASE_URL`, else on one of its own, and audits it.
 *
 * 1. Find k6; start a shop, or learn where the store of the one at `BASE_URL` is.
 * 2. Make the plan of the run, and its folder `load/.runs/<runId>/`.
 * 3. Run k6, whose figures go to `INFLUXDB_URL` as they come.
 * 4. Audit what k6 was answered against what the store holds.
 *
 * It fails where a threshold was crossed or a rule of the audit is broken.
 */
async function main(stop: AbortSignal, started: { stop(): Promise<void> }[]): Promise<boolean> {
  const scenario = scenarioOf(process.argv.slice(2));
  const k6 = findK6();
  const { BASE_URL, INFLUXDB_URL } = process.env;
  const theirStore = BASE_URL ? new RunStore(process.env) : undefined;
  const own = BASE_URL ? undefined : await startOwnShop(started);
  stop.throwIfAborted();
  const store = theirStore ?? new RunStore({ ...own?.variables });
  started.push({ stop: async () => store.close() });
  const plan = await makePlan(scenario, BASE_URL || (own?.url as string));
  // A store that is not known or does not answer is said before the load, not after it.
  await store.balance(`${plan.runId}-nobody`);
  const folder = openRunFolder(plan);
  recordEnvironment(folder, scenario, k6Version(k6), own?.engines);
  own?.logTo(folder.serverLog);
  console.log(`run ${plan.runId} on ${plan.baseUrl}`);
  const script = resolve(`load/k6/${scenario}.ts`);
  const end = await runK6(k6, k6Call(script, plan.runId, folder, INFLUXDB_URL || undefined), stop);
  stop.throwIfAborted();
  await new Promise((done) => setTimeout(done, SETTLE_MS));
  const result = await audit(plan, folder.answers, store);
  writeFileSync(folder.audit, JSON.stringify(result, null, 2));
  const outcomes = { passed: 'passed', crossed: 'FAILED: thresholds were crossed', failed: 'FAILED: see k6.log' };
  console.log([`\nk6        ${outcomes[end]}`, ...figureLines(folder.summary), '', ...auditLines(result)].join('\n'));
  console.log(`files     ${relative('', folder.path)}: report.html, summary.json, audit.json, answers.jsonl`);
  return end === 'passed' && result.passed;
}

const stopping = new AbortController();
const started: { stop(): Promise<void> }[] = [];
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => stopping.abort(new Error('The run was stopped: nothing was audited.')));
}
main(stopping.signal, started)
  .catch((error: Error) => {
    console.error(error.message);
    return false;
  })
  .then(async (passed) => {
    // The server before its engines.
    for (const { stop } of started.reverse()) await stop();
    process.exit(passed ? 0 : 1);
  });
