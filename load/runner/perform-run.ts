import { writeFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { CHARGE_DEADLINE_MS, DYNAMODB_REQUEST_MS } from '../../lambdas/shared/bounds.ts';
import { type Audit, audit } from '../audit/audit.ts';
import { auditLines } from '../audit/audit-lines.ts';
import type { RunStore } from '../audit/run-store.ts';
import { type Load, profiles, type ScenarioName } from '../scenarios/load-profiles.ts';
import type { RunPlan } from '../scenarios/plan.ts';
import { dashboardLink } from './dashboard-link.ts';
import { figureLines } from './figure-lines.ts';
import type { InfluxDatabase } from './influx-database.ts';
import { makePlan, type PlannedShop } from './make-plan.ts';
import type { Meter } from './process-meter.ts';
import { recordEnvironment } from './run-environment.ts';
import { openRunFolder, type RunFolder } from './run-folder.ts';
import { type K6, type K6End, k6Call, runK6 } from './run-k6.ts';
import { type RefusalCount, RunRecorder } from './run-recorder.ts';

/** Printed when a load run is stopped by a signal. */
export const RUN_STOPPED = 'The run was stopped: nothing was audited.';

/** By then the shop has finished or given up every call that k6 has cut off. */
const SETTLE_MS = CHARGE_DEADLINE_MS + DYNAMODB_REQUEST_MS;

/** A shop to run a scenario on. */
export interface LoadedShop extends PlannedShop {
  /** Its base URL for k6, where k6 runs in a container. */
  readonly urlForK6?: string;
  /** What the audit reads. */
  readonly store: RunStore;
  /** The engines behind it, where the run has started it. */
  readonly engines?: readonly string[];
  /** The load, where it is not the scenario's own. */
  readonly load?: Load;
  /** Meters of its machine or containers. */
  readonly meters?: readonly Meter[];
  readonly refusals?: RefusalCount;
  /** Writes the server's further output to a file. */
  logTo?(path: string): void;
}

/** Where the figures of a run go while it runs. */
export interface FigureSink {
  readonly database: InfluxDatabase;
  /** The URL of the database for k6. */
  readonly urlForK6: string;
  /** The Grafana that shows them. */
  readonly grafanaUrl: string;
}

/** What was run, and how k6 ended. */
interface Ran {
  readonly from: Date;
  readonly to: Date;
  readonly end: K6End;
  readonly recorder: RunRecorder;
}

/**
 * Runs a scenario on a shop and audits it.
 *
 * 1. Plan the run, and open its folder `load/.runs/<runId>/`.
 * 2. Run k6, whose figures go to the sink with those of the recorder.
 * 3. Audit: compare k6's journal with the store.
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
  const plan = await makePlan(scenario, shop, shop.load ?? profiles[scenario]);
  // An unknown or unreachable store fails before the load, not after it.
  await shop.store.balance(`${plan.runId}-nobody`);
  stop.throwIfAborted();
  const folder = openRunFolder({ ...plan, baseUrl: shop.urlForK6 ?? shop.url });
  recordEnvironment(folder, plan.load.scenarios, k6.version, shop.engines);
  shop.logTo?.(folder.serverLog);
  console.log(`run ${plan.runId} on ${shop.url}`);
  const ran = await runLoad(plan, folder, shop, k6, sink, stop);
  stop.throwIfAborted();
  await new Promise((done) => setTimeout(done, SETTLE_MS));
  const result = await audit(plan, folder.journal, shop.store);
  writeFileSync(folder.audit, JSON.stringify(result, null, 2));
  await ran.recorder.close(ran.from, ran.to, ran.end, result);
  printResult(folder, ran.end, result);
  if (sink) {
    const link = dashboardLink(sink.grafanaUrl, { runId: plan.runId, from: ran.from, to: ran.to });
    writeFileSync(folder.grafanaLink, `${link}\n`);
    console.log(`grafana   ${link}`);
  }
  return ran.end === 'passed' && result.passed;
}

async function runLoad(
  plan: RunPlan,
  folder: RunFolder,
  shop: LoadedShop,
  k6: K6,
  sink: FigureSink | undefined,
  stop: AbortSignal,
): Promise<Ran> {
  const recorder = new RunRecorder(sink?.database, plan);
  const meters = [...(shop.meters ?? [])];
  const from = new Date();
  let to = from;
  let end: K6End;
  try {
    await recorder.start(from, { meters, refusals: shop.refusals });
    const call = callOf(plan, folder, k6, sink?.urlForK6);
    end = await runK6(call, stop, (pid) => k6.meter && meters.push(k6.meter(pid)));
  } finally {
    to = new Date();
    await recorder.stop(to);
  }
  return { from, to, end, recorder };
}

function callOf({ runId, scenario }: RunPlan, folder: RunFolder, k6: K6, influxUrl: string | undefined) {
  const files = {
    plan: k6.pathOf(folder.plan),
    journal: k6.pathOf(folder.journal),
    summary: k6.pathOf(folder.summary),
    report: k6.pathOf(folder.report),
    log: k6.pathOf(folder.log),
  };
  const script = k6.pathOf(resolve(`load/scenarios/${scenario}.scenario.ts`));
  return k6.command(k6Call(script, runId, files, influxUrl));
}

function printResult(folder: RunFolder, end: K6End, result: Audit): void {
  const outcomes = { passed: 'passed', crossed: 'FAILED: thresholds were crossed', failed: 'FAILED: see k6.log' };
  console.log([`\nk6        ${outcomes[end]}`, ...figureLines(folder.summary), '', ...auditLines(result)].join('\n'));
  console.log(`files     ${relative('', folder.path)}: report.html, summary.json, audit.json, answers.jsonl`);
}
