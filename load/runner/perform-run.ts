import { writeFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { CHARGE_DEADLINE_MS, DYNAMODB_REQUEST_MS } from '../../lambdas/shared/bounds.ts';
import { audit } from '../audit/audit.ts';
import { auditLines } from '../audit/audit-lines.ts';
import type { RunStore } from '../audit/run-store.ts';
import type { InfluxDatabase } from '../lab/influx/influx-database.ts';
import { type Load, profiles, type ScenarioName } from '../scenarios/load-profiles.ts';
import { dashboardLink } from './dashboard-link.ts';
import { figureLines } from './figure-lines.ts';
import { makePlan } from './make-plan.ts';
import type { Meter } from './meter.ts';
import { recordEnvironment } from './run-environment.ts';
import { openRunFolder, type RunFolder } from './run-folder.ts';
import { type RefusalCount, RunJournal } from './run-journal.ts';
import { type K6, type K6End, k6Call, runK6 } from './run-k6.ts';

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
  /** What it can carry, where that is not what the scenario says. */
  readonly load?: Load;
  /** What measures the machine that it runs on. */
  readonly meters?: readonly Meter[];
  readonly refusals?: RefusalCount;
  /** Writes what that server says from now on to a file. */
  logTo?(path: string): void;
}

/** Where the figures of a run go as they come. */
export interface FigureSink {
  readonly database: InfluxDatabase;
  /** As k6 sees it. */
  readonly urlForK6: string;
}

/**
 * Runs a scenario on a shop and audits it.
 *
 * 1. Make the plan of the run, and its folder `load/.runs/<runId>/`.
 * 2. Run k6, whose figures go to the sink as they come, and what the runner sees beside them.
 * 3. Audit what k6 was answered against what the store holds.
 *
 * @returns whether no threshold was crossed and no rule of the audit is broken.
 */
export async function performRun(
  scenario: ScenarioName,
  shop: LoadedShop,
  k6: K6,
  sink: FigureSink | undefined,
  stop: AbortSignal,
): Promise<boolean> {
  const plan = await makePlan(scenario, shop.url, shop.load ?? profiles[scenario]);
  // A store that is not known or does not answer is said before the load, not after it.
  await shop.store.balance(`${plan.runId}-nobody`);
  stop.throwIfAborted();
  const folder = openRunFolder({ ...plan, baseUrl: shop.urlForK6 ?? shop.url });
  recordEnvironment(folder, plan.load.scenarios, k6.version, shop.engines);
  shop.logTo?.(folder.serverLog);
  console.log(`run ${plan.runId} on ${shop.url}`);
  const journal = new RunJournal(sink?.database, plan);
  const from = new Date();
  let to = from;
  const meters = [...(shop.meters ?? [])];
  let end: K6End;
  try {
    await journal.start(from, { meters, refusals: shop.refusals });
    const call = callOf(plan.runId, scenario, folder, k6, sink?.urlForK6);
    end = await runK6(call, stop, (pid) => k6.meter && meters.push(k6.meter(pid)));
  } finally {
    to = new Date();
    await journal.stop(to);
  }
  stop.throwIfAborted();
  await new Promise((done) => setTimeout(done, SETTLE_MS));
  const result = await audit(plan, folder.answers, shop.store);
  writeFileSync(folder.audit, JSON.stringify(result, null, 2));
  await journal.close(from, to, end, result);
  const outcomes = { passed: 'passed', crossed: 'FAILED: thresholds were crossed', failed: 'FAILED: see k6.log' };
  console.log([`\nk6        ${outcomes[end]}`, ...figureLines(folder.summary), '', ...auditLines(result)].join('\n'));
  console.log(`files     ${relative('', folder.path)}: report.html, summary.json, audit.json, answers.jsonl`);
  if (sink) {
    const link = dashboardLink({ runId: plan.runId, from, to });
    writeFileSync(folder.picture, `${link}\n`);
    console.log(`picture   ${link}`);
  }
  return end === 'passed' && result.passed;
}

function callOf(runId: string, scenario: ScenarioName, folder: RunFolder, k6: K6, influxUrl: string | undefined) {
  const { plan, answers, summary, report, log } = folder;
  const files = { plan, answers, summary, report, log };
  const seen = Object.fromEntries(Object.entries(files).map(([name, path]) => [name, k6.pathOf(path)]));
  const script = k6.pathOf(resolve(`load/scenarios/${scenario}.ts`));
  return k6.command(k6Call(script, runId, seen as typeof files, influxUrl));
}
