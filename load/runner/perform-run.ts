import { writeFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { CHARGE_DEADLINE_MS, DYNAMODB_REQUEST_MS } from '../../lambdas/shared/bounds.ts';
import { audit } from '../audit/audit.ts';
import { auditLines } from '../audit/audit-lines.ts';
import type { RunStore } from '../audit/run-store.ts';
import type { ScenarioName } from '../k6/profiles.ts';
import { figureLines } from './figures.ts';
import { makePlan } from './make-plan.ts';
import { recordEnvironment } from './run-environment.ts';
import { openRunFolder } from './run-folder.ts';
import { type K6, k6Call, runK6 } from './run-k6.ts';

/** What was begun before k6 ended is done or given up by then. */
const SETTLE_MS = CHARGE_DEADLINE_MS + DYNAMODB_REQUEST_MS;

/** A shop to run a scenario on. */
export interface LoadedShop {
  readonly url: string;
  /** Where k6 sees it, where that is elsewhere. */
  readonly urlForK6?: string;
  /** What the audit reads. */
  readonly store: RunStore;
  /** What stands behind it, where the run has the server for itself. */
  readonly engines?: readonly string[];
  /** Writes what that server says from now on to a file. */
  logTo?(path: string): void;
}

/**
 * Runs a scenario on a shop and audits it.
 *
 * 1. Make the plan of the run, and its folder `load/.runs/<runId>/`.
 * 2. Run k6, whose figures go to `influxUrl` as they come.
 * 3. Audit what k6 was answered against what the store holds.
 *
 * @returns whether no threshold was crossed and no rule of the audit is broken.
 */
export async function performRun(
  scenario: ScenarioName,
  shop: LoadedShop,
  k6: K6,
  influxUrl: string | undefined,
  stop: AbortSignal,
): Promise<boolean> {
  const plan = await makePlan(scenario, shop.url);
  // A store that is not known or does not answer is said before the load, not after it.
  await shop.store.balance(`${plan.runId}-nobody`);
  stop.throwIfAborted();
  const folder = openRunFolder({ ...plan, baseUrl: shop.urlForK6 ?? shop.url });
  recordEnvironment(folder, scenario, k6.version, shop.engines);
  shop.logTo?.(folder.serverLog);
  console.log(`run ${plan.runId} on ${shop.url}`);
  const { plan: file, answers, summary, report, log } = folder;
  const files = { plan: file, answers, summary, report, log };
  const seen = Object.fromEntries(Object.entries(files).map(([name, path]) => [name, k6.pathOf(path)]));
  const script = k6.pathOf(resolve(`load/k6/${scenario}.ts`));
  const end = await runK6(k6.command(k6Call(script, plan.runId, seen as typeof files, influxUrl)), stop);
  stop.throwIfAborted();
  await new Promise((done) => setTimeout(done, SETTLE_MS));
  const result = await audit(plan, folder.answers, shop.store);
  writeFileSync(folder.audit, JSON.stringify(result, null, 2));
  const outcomes = { passed: 'passed', crossed: 'FAILED: thresholds were crossed', failed: 'FAILED: see k6.log' };
  console.log([`\nk6        ${outcomes[end]}`, ...figureLines(folder.summary), '', ...auditLines(result)].join('\n'));
  console.log(`files     ${relative('', folder.path)}: report.html, summary.json, audit.json, answers.jsonl`);
  return end === 'passed' && result.passed;
}
