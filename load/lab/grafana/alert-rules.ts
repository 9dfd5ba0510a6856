import { DASHBOARD } from '../../runner/dashboard-link.ts';
import { profiles, type ScenarioName, SOAK } from '../../scenarios/load-profiles.ts';
import { dataSourceRef } from './data-source.ts';
import { loadLabDashboard } from './load-lab-dashboard.ts';

/** Each rule judges the last two minutes of each run. */
export const WINDOW_S = 120;
export const EVERY_S = 10;
/** Answers that a p95 needs: one slow answer of few is above it. */
export const MIN_ANSWERS_P95 = 50;
/**
 * How long a p95 must be above its bound. Every scenario but `soak` and `breakpoint` lasts about as long and the window holds
 * all of it, so a run whose alert fires has crossed its threshold too.
 */
const P95_FOR_S = 30;

/** A rule: fires for each run for which the last value of the query has been above `above` for `forS` seconds. */
export interface AlertRule {
  readonly uid: string;
  readonly title: string;
  readonly query: string;
  readonly above: number;
  readonly forS: number;
  readonly severity: 'warning' | 'critical';
  /** The title of the panel that the alert links to. */
  readonly panel: string;
  readonly summary: string;
  readonly description: string;
}

const namedAs = (scenario: ScenarioName) => `/^${scenario}-/`;
const SOAK_WINDOWS = (SOAK.minutes * 60) / WINDOW_S;
/**
 * The share that one window of a soak may have: as much as its script allows over the whole soak, which may all fall into one
 * window.
 */
const soakShare = {
  slow: (0.05 * SOAK_WINDOWS).toFixed(3),
  failures: (profiles.soak.failureShare * SOAK_WINDOWS).toFixed(3),
};

const p95: AlertRule = {
  uid: 'p95-over-bound',
  title: 'p95 latency above the bound of the scenario',
  // k6 interpolates p95 between two answers, so one answer more than 5 % may be slow while its p95 is below the bound.
  query: `SELECT ("slow" - 1) / "answers" FROM (
    SELECT sum("value") AS "slow", count("value") AS "answers" FROM "slow"
    WHERE "scenario" != '' AND $timeFilter GROUP BY "run", "scenario", "bound"
  ) WHERE "answers" >= ${MIN_ANSWERS_P95} AND ("run" !~ ${namedAs('soak')} OR "slow" > ${soakShare.slow} * "answers") GROUP BY "run", "scenario", "bound"`,
  above: 0.05,
  forS: P95_FOR_S,
  severity: 'warning',
  panel: 'Latency of orders',
  summary:
    '{{ $values.B.Value | humanizePercentage }} of the answers to {{ $labels.bound }} in {{ $labels.run }} are slower than the p95 bound',
  description:
    'Compare lock wait, store time and attempts in the same minutes: conflicts mean too few stock shards. Then check the processors in use: close to the number of processors, the machine is too small.',
};

const failures: AlertRule = {
  uid: 'failures',
  title: 'Failed answers',
  query: `SELECT sum("failures") FROM (
    SELECT sum("value") AS "failures" FROM "failures"
    WHERE "scenario" != '' AND "run" !~ ${namedAs('soak')} AND "run" !~ ${namedAs('breakpoint')} AND $timeFilter GROUP BY "run"
  ), (
    SELECT sum("value") - ${soakShare.failures} * count("value") AS "failures" FROM "failures"
    WHERE "scenario" != '' AND "run" =~ ${namedAs('soak')} AND $timeFilter GROUP BY "run"
  ) GROUP BY "run"`,
  above: 0,
  forS: EVERY_S,
  severity: 'critical',
  panel: 'Share of failures by API',
  summary: '{{ $values.B.Value }} failed answers in {{ $labels.run }}, more than the scenario allows',
  description: `Expected refusals such as sold out do not count. A soak may have a share of ${soakShare.failures} failures in two minutes; a breakpoint run is expected to fail. The requestId of each order and charge is in answers.jsonl of the run.`,
};

const dropped: AlertRule = {
  uid: 'dropped-iterations',
  title: 'Dropped iterations',
  query: `SELECT sum("value") FROM "dropped_iterations"
    WHERE "scenario" != '' AND "run" !~ ${namedAs('breakpoint')} AND $timeFilter GROUP BY "run"`,
  above: 0,
  forS: EVERY_S,
  severity: 'warning',
  panel: 'Dropped iterations per second',
  summary: 'k6 dropped {{ $values.B.Value }} iterations of {{ $labels.run }}',
  description:
    'No k6 client was free at the planned rate: the shop answers too slowly, or the machine of k6 is too small. A breakpoint run is expected to drop some.',
};

export const alertRules: readonly AlertRule[] = [p95, failures, dropped];

/** The rules as Grafana is provisioned with them. */
export const ruleGroup = {
  orgId: 1,
  name: 'load-lab',
  folder: 'Flashcart',
  interval: `${EVERY_S}s`,
  rules: alertRules.map(provisioned),
};

function provisioned({ uid, title, query, above, forS, severity, panel, summary, description }: AlertRule) {
  const panelId = panelIdOf(panel);
  const expression = { type: '__expr__', uid: '__expr__' };
  const threshold = {
    type: 'threshold',
    expression: 'B',
    conditions: [{ evaluator: { type: 'gt', params: [above] } }],
  };
  return {
    uid,
    title,
    condition: 'C',
    for: `${forS}s`,
    // No run, or no such figure in it, is not an alert.
    noDataState: 'OK',
    execErrState: 'Error',
    dashboardUid: DASHBOARD,
    panelId,
    labels: { severity },
    annotations: { __dashboardUid__: DASHBOARD, __panelId__: String(panelId), summary, description },
    data: [
      stage('A', dataSourceRef, { rawQuery: true, resultFormat: 'time_series', query: query.replace(/\s+/g, ' ') }),
      stage('B', expression, { type: 'reduce', expression: 'A', reducer: 'last' }),
      stage('C', expression, threshold),
    ],
  };
}

function stage(refId: string, datasource: typeof dataSourceRef, model: object) {
  return {
    refId,
    datasourceUid: datasource.uid,
    relativeTimeRange: { from: WINDOW_S, to: 0 },
    model: { refId, datasource, ...model },
  };
}

/** @throws Error where the dashboard has no panel of this title. */
function panelIdOf(title: string): number {
  const panel = loadLabDashboard.panels.find((it) => it.title === title);
  if (!panel) throw new Error(`The dashboard has no panel "${title}".`);
  return panel.id;
}
