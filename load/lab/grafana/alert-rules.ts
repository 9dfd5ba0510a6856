import { DASHBOARD } from '../../runner/dashboard-link.ts';
import { profiles, type ScenarioName, SOAK } from '../../scenarios/load-profiles.ts';
import type { Panel } from './files.ts';
import { loadLabDashboard } from './load-lab-dashboard.ts';
import { datasource } from './panel-parts.ts';

/** Each run of the last two minutes is judged by itself. */
const WINDOW_S = 120;
const EVERY_S = 10;
/** Answers that a p95 is not judged without: one slow answer of few is one. */
export const ENOUGH_ANSWERS = 50;
/**
 * How long a p95 must be over its bound. It is as long as every scenario but the soak and the breakpoint: what rings then
 * has crossed the threshold of its script, as the window holds the whole run.
 */
const PATIENCE_S = 30;

interface RuleDraft {
  readonly uid: string;
  readonly title: string;
  readonly query: string;
  /** What the query's last value is over when the rule rings. */
  readonly over: number;
  readonly forS: number;
  readonly severity: 'warning' | 'critical';
  /** The title of the panel that it leads to. */
  readonly panel: string;
  readonly summary: string;
  readonly description: string;
}

const expression = { type: '__expr__', uid: '__expr__' };
const ofRuns = (scenario: ScenarioName) => `/^${scenario}-/`;
const SOAK_WINDOWS = (SOAK.minutes * 60) / WINDOW_S;
/** The most of one window that a soak may have, as its script judges the whole: shares of the answers that are slow, or failures. */
const soakMay = {
  slow: (0.05 * SOAK_WINDOWS).toFixed(3),
  failures: (profiles.soak.failureShare * SOAK_WINDOWS).toFixed(3),
};

const p95: RuleDraft = {
  uid: 'p95-over-bound',
  title: 'p95 over the bound of the scenario',
  // One slow answer less than there were: k6 interpolates between two of them, so that one may be over and p95 not.
  query: `SELECT ("slow" - 1) / "answers" FROM (
    SELECT sum("value") AS "slow", count("value") AS "answers" FROM "slow"
    WHERE "scenario" != '' AND $timeFilter GROUP BY "run", "scenario", "bound"
  ) WHERE "answers" >= ${ENOUGH_ANSWERS} AND ("run" !~ ${ofRuns('soak')} OR "slow" > ${soakMay.slow} * "answers") GROUP BY "run", "scenario", "bound"`,
  over: 0.05,
  forS: PATIENCE_S,
  severity: 'warning',
  panel: 'Latency of orders',
  summary:
    '{{ $values.B.Value | humanizePercentage }} of the answers to {{ $labels.bound }} in {{ $labels.run }} took longer than p95 may',
  description:
    'Look at lock wait, store time and attempts in the same minutes: conflicts mean too few stock shards. Then at the processors in use: near those of the machine, the machine is too small.',
};

const failures: RuleDraft = {
  uid: 'failures',
  title: 'Answers that are failures',
  query: `SELECT sum("failures") FROM (
    SELECT sum("value") AS "failures" FROM "failures"
    WHERE "scenario" != '' AND "run" !~ ${ofRuns('soak')} AND "run" !~ ${ofRuns('breakpoint')} AND $timeFilter GROUP BY "run"
  ), (
    SELECT sum("value") - ${soakMay.failures} * count("value") AS "failures" FROM "failures"
    WHERE "scenario" != '' AND "run" =~ ${ofRuns('soak')} AND $timeFilter GROUP BY "run"
  ) GROUP BY "run"`,
  over: 0,
  forS: EVERY_S,
  severity: 'critical',
  panel: 'Share of failures by API',
  summary: '{{ $values.B.Value }} answers in {{ $labels.run }} are failures, more than the scenario allows',
  description: `A refusal such as sold out does not count. Of a soak's answers ${soakMay.failures} may be in two minutes, as a share; a breakpoint is to fail. The requestId of each order and charge stands in answers.jsonl of the run.`,
};

const dropped: RuleDraft = {
  uid: 'dropped-iterations',
  title: 'Iterations that were dropped',
  query: `SELECT sum("value") FROM "dropped_iterations"
    WHERE "scenario" != '' AND "run" !~ ${ofRuns('breakpoint')} AND $timeFilter GROUP BY "run"`,
  over: 0,
  forS: EVERY_S,
  severity: 'warning',
  panel: 'Dropped iterations per second',
  summary: '{{ $values.B.Value }} iterations of {{ $labels.run }} were not started in time',
  description:
    'k6 had no client free at the planned rate, so the shop answers too slowly or the machine of k6 is too small. A breakpoint is to drop some.',
};

/** The alert rules as Grafana is provisioned with them. */
export const alertRules = {
  apiVersion: 1,
  groups: [
    {
      ...{ orgId: 1, name: 'load-lab', folder: 'Flashcart', interval: `${EVERY_S}s` },
      rules: [p95, failures, dropped].map(ruleOf),
    },
  ],
};

function ruleOf({ uid, title, query, over, forS, severity, panel, summary, description }: RuleDraft): object {
  const panelId = panelIdOf(panel);
  return {
    ...{ uid, title, condition: 'C', for: `${forS}s` },
    // No run, or nothing of the kind in it, is no reason for alarm.
    ...{ noDataState: 'OK', execErrState: 'Error' },
    ...{ dashboardUid: DASHBOARD, panelId, labels: { severity } },
    annotations: { __dashboardUid__: DASHBOARD, __panelId__: String(panelId), summary, description },
    data: [
      stage('A', datasource, { rawQuery: true, resultFormat: 'time_series', query: query.replace(/\s+/g, ' ') }),
      stage('B', expression, { type: 'reduce', expression: 'A', reducer: 'last' }),
      stage('C', expression, {
        ...{ type: 'threshold', expression: 'B' },
        conditions: [{ evaluator: { type: 'gt', params: [over] } }],
      }),
    ],
  };
}

function stage(refId: string, source: typeof datasource, model: object): object {
  return {
    ...{ refId, datasourceUid: source.uid, relativeTimeRange: { from: WINDOW_S, to: 0 } },
    model: { refId, datasource: source, ...model },
  };
}

/** @throws Error where the dashboard has no such panel. */
function panelIdOf(title: string): number {
  const panel = (loadLabDashboard.panels as Panel[]).find((it) => it.title === title);
  if (!panel) throw new Error(`The dashboard has no panel "${title}".`);
  return panel.id;
}
