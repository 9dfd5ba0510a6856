import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { profiles } from '../../scenarios/load-profiles.ts';
import { alertRules, MIN_ANSWERS_P95, ruleGroup } from './alert-rules.ts';
import { grafanaFiles, writeGrafanaFiles } from './grafana-files.ts';
import { MIN_ANSWERS } from './influxql.ts';
import { loadLabDashboard } from './load-lab-dashboard.ts';
import { runsFromStartDashboard } from './runs-from-start-dashboard.ts';

const figures = [loadLabDashboard, runsFromStartDashboard].flatMap(({ panels }) =>
  panels.flatMap((panel) => (panel.type === 'row' ? [] : panel)),
);
const ids = loadLabDashboard.panels.map(({ id }) => id);

test('the files are written where Grafana looks for them and stale ones are removed, in the same folder', () => {
  const folder = mkdtempSync(join(tmpdir(), 'flashcart-grafana-'));
  const stale = ['dashboards/renamed.json', 'alerting/renamed.yml'];
  try {
    writeGrafanaFiles(folder);
    const { ino } = statSync(folder);
    for (const file of [...stale, 'README.txt']) writeFileSync(join(folder, file), '{}');
    writeGrafanaFiles(folder);
    const written = readdirSync(folder, { recursive: true }).map(String);
    expect(written.filter((path) => path.includes('.')).sort()).toEqual(
      [...Object.keys(grafanaFiles), 'README.txt'].sort(),
    );
    expect(statSync(folder).ino).toBe(ino);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('every query selects the chosen runs and time range, except the list of all runs', () => {
  const panels = figures.filter(({ timeFrom }) => timeFrom === undefined);
  const queries = panels.flatMap(({ targets }) => targets.map(({ query }) => query));
  expect(queries.length).toBeGreaterThan(50);
  expect(queries.filter((query) => !query.includes('"run" =~ /^$run$/ AND $timeFilter'))).toEqual([]);
});

test('no alert counts the calls of `setup()`, which have no scenario', () => {
  for (const { query } of alertRules) expect(query).toContain(`"scenario" != ''`);
});

test('every bucket has a fixed length, so that no figure changes with the time range', () => {
  const queries = figures.flatMap(({ targets }) => targets.map(({ query }) => query));
  expect(queries.filter((query) => query.includes('$__interval') || /time\((?!\d+s\))/.test(query))).toEqual([]);
});

test('a bucket has enough answers for its percentile not to be the maximum', () => {
  for (const [rank, answers] of Object.entries(MIN_ANSWERS)) {
    // InfluxDB takes the nearest rank.
    expect(Math.floor((answers * Number(rank)) / 100 + 0.5)).toBeLessThan(answers);
  }
});

test('no mean of percentiles is shown', () => {
  const means = figures.filter(({ options }) => JSON.stringify(options).includes('mean'));
  expect(means.length).toBeGreaterThan(0);
  expect(JSON.stringify(means)).not.toContain('percentile(');
});

test('a line ends where two to six buckets have no data, and missing data is not zero', () => {
  const series = figures.filter(({ type }) => type === 'timeseries');
  expect(series.length).toBeGreaterThan(20);
  for (const { title, targets, fieldConfig } of series) {
    const queries = targets.map(({ query }) => query).filter((query) => query.includes('time('));
    const buckets = queries.flatMap((query) => [...query.matchAll(/time\((\d+)s\)/g)].map(([, s]) => Number(s)));
    const longestMs = Math.max(10, ...buckets) * 1_000;
    const { insertNulls, spanNulls } = fieldConfig.defaults.custom as { insertNulls: number; spanNulls: boolean };
    expect([title, spanNulls]).toEqual([title, false]);
    expect([title, insertNulls > longestMs * 2, insertNulls <= longestMs * 6]).toEqual([title, true, true]);
    expect(queries.filter((query) => !query.includes('fill(none)'))).toEqual([]);
  }
});

test('a rule evaluates its query on InfluxDB, takes the last value and compares it with its threshold', () => {
  const uid = 'flashcart-influxdb';
  const expression = { uid: '__expr__', type: '__expr__' };
  expect(ruleGroup.rules).toHaveLength(alertRules.length);
  for (const [index, { data, condition, for: forS }] of ruleGroup.rules.entries()) {
    const rule = alertRules[index];
    expect(data.map(({ datasourceUid }) => datasourceUid)).toEqual([uid, '__expr__', '__expr__']);
    expect(data.map(({ model }) => model)).toMatchObject([
      { refId: 'A', datasource: { type: 'influxdb', uid }, query: rule?.query.replace(/\s+/g, ' '), rawQuery: true },
      { refId: 'B', datasource: expression, type: 'reduce', expression: 'A', reducer: 'last' },
      {
        refId: 'C',
        datasource: expression,
        type: 'threshold',
        expression: 'B',
        conditions: [{ evaluator: { type: 'gt', params: [rule?.above] } }],
      },
    ]);
    expect([condition, forS]).toEqual(['C', `${rule?.forS}s`]);
  }
});

test('every alert links to its panel', () => {
  for (const { dashboardUid, panelId, annotations } of ruleGroup.rules) {
    expect(dashboardUid).toBe(loadLabDashboard.uid);
    expect(ids).toContain(panelId);
    expect(annotations).toMatchObject({ __dashboardUid__: dashboardUid, __panelId__: String(panelId) });
  }
});

test('one policy without matchers routes every alert to the contact point', () => {
  const { policies, contactPoints } = grafanaFiles['alerting/alerts.yml'];
  expect(policies).toHaveLength(1);
  for (const narrower of ['routes', 'matchers', 'object_matchers']) expect(policies[0]).not.toHaveProperty(narrower);
  expect(contactPoints.map(({ name }) => name)).toEqual([policies[0]?.receiver]);
});

test('every scenario but the breakpoint has a p95 bound for its alert', () => {
  const unbounded = Object.entries(profiles).filter(([, { bounds }]) => bounds.length === 0);
  expect(unbounded.map(([name]) => name)).toEqual(['breakpoint']);
});

test('a drill has as many answers as the p95 alert needs, however slow the shop is', () => {
  expect(profiles.drill.scenarios.enough.iterations).toBeGreaterThanOrEqual(MIN_ANSWERS_P95);
});
