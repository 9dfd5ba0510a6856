import { existsSync, readFileSync } from 'node:fs';
import { profiles } from '../../scenarios/load-profiles.ts';
import { ENOUGH_ANSWERS } from './alert-rules.ts';
import { readDashboard, readDataSource, readRules, readYaml } from './files.ts';
import { writtenFiles } from './written-files.ts';

const dashboard = readDashboard();
const overlay = readDashboard('overlay');
const panelsOf = (kind: string) => dashboard.panels.filter(({ type }) => type === kind);
const { uid, type } = readDataSource();
const { folder, rules } = readRules();

test.each(Object.entries(writtenFiles))('%s is as its data says', (path, text) => {
  // "node bin/write-grafana.ts" writes it.
  expect(readFileSync(path, 'utf8')).toBe(text);
});

test('every panel asks the data source that is provisioned', () => {
  const targets = dashboard.panels.flatMap((panel) => panel.targets ?? []);
  expect(targets.length).toBeGreaterThan(0);
  for (const target of targets) expect(target.datasource).toEqual({ uid, type });
});

test('every rule asks the data source that is provisioned, then expressions', () => {
  const expression = { type: '__expr__', uid: '__expr__' };
  for (const { data } of rules) {
    expect(data.map((stage) => stage.model.datasource)).toEqual([{ uid, type }, expression, expression]);
    expect(data.map((stage) => stage.datasourceUid)).toEqual(data.map((stage) => stage.model.datasource.uid));
  }
});

test('the dashboard has a row for each thing that is looked at', () => {
  const rows = dashboard.panels.filter((panel) => panel.type === 'row').map((panel) => panel.title);
  expect(rows).toEqual([
    'Runs',
    'Traffic',
    'Latency per API',
    'Refusals and failures',
    'Lock wait',
    'Attempts and conflicts',
    'Throughput',
    'Machine',
    'Run by run',
  ]);
});

test('every panel has an id of its own, and those with figures a unit, a description and queries', () => {
  const panels = dashboard.panels.filter((panel) => panel.type !== 'row');
  expect(new Set(dashboard.panels.map((panel) => panel.id)).size).toBe(dashboard.panels.length);
  const bare = panels.filter(
    (panel) => !panel.description || !panel.fieldConfig?.defaults.unit || !panel.targets?.length,
  );
  expect(bare.map((panel) => panel.title)).toEqual([]);
});

test('every panel shows the chosen runs only, but for the list of all runs', () => {
  const panels = [dashboard, overlay].flatMap((it) => it.panels).filter((panel) => !panel.timeFrom);
  const queries = panels.flatMap((panel) => panel.targets ?? []).map((target) => target.query);
  expect(queries.filter((query) => !query.includes('"run" =~ /^$run$/ AND $timeFilter'))).toEqual([]);
});

test('every bucket has a length of its own, so that no figure changes with the range', () => {
  const queries = [...panelsOf('timeseries'), ...panelsOf('table')].flatMap((panel) => panel.targets ?? []);
  expect(queries.filter(({ query }) => query.includes('$__interval'))).toEqual([]);
});

test('a percentile of buckets is of enough answers, and no mean of percentiles is shown', () => {
  for (const { title, targets = [], options } of panelsOf('timeseries')) {
    const percentiles = targets.filter(({ query }) => query.includes('percentile('));
    for (const { query } of percentiles) {
      const found = /percentile\("value", (\d+)\).*WHERE "n" >= (\d+)/.exec(query) ?? [];
      const [rank = Number.NaN, enough = Number.NaN] = found.slice(1).map(Number);
      // InfluxDB takes the nearest rank, which must not be the last.
      const place = Math.floor((enough * rank) / 100 + 0.5);
      expect([title, place < enough]).toEqual([title, true]);
    }
    if (percentiles.length > 0) expect([title, options?.legend?.calcs]).toEqual([title, ['max']]);
  }
});

test('a line ends where a few buckets have no figures, and no figures are no zero', () => {
  const panels = panelsOf('timeseries');
  expect(panels.length).toBeGreaterThan(20);
  for (const { title, targets = [], fieldConfig } of panels) {
    const { custom, noValue } = fieldConfig?.defaults ?? {};
    const buckets = targets.flatMap(({ query }) =>
      [...query.matchAll(/time\((\d+)s\)/g)].map(([, s]) => Number(s) * 1_000),
    );
    expect([title, custom?.spanNulls, noValue]).toEqual([title, false, expect.stringContaining('No such figures')]);
    expect(custom?.insertNulls).toBeGreaterThan(Math.max(...buckets) * 2);
    expect(custom?.insertNulls).toBeLessThanOrEqual(Math.max(...buckets) * 6);
    expect(targets.filter(({ query }) => !query.includes('fill(none)'))).toEqual([]);
  }
});

test('the range that it opens with holds a soak', () => {
  expect(dashboard.time).toEqual({ from: 'now-1h', to: 'now' });
});

test('every scenario that bounds its latency is judged by its own data, and nothing that setup does', () => {
  for (const { data } of rules) expect(data[0]?.model.query).toContain(`"scenario" != ''`);
  const unbounded = Object.entries(profiles).filter(([, { bounds }]) => bounds.length === 0);
  expect(unbounded.map(([name]) => name)).toEqual(['breakpoint']);
});

test('a drill gives the alert of latency as many answers as it wants to see, however slow the shop is', () => {
  const { enough } = profiles.drill.scenarios;
  expect(enough.iterations).toBeGreaterThanOrEqual(ENOUGH_ANSWERS);
});

test('every alert leads to a panel of the dashboard', () => {
  const panels = new Set(dashboard.panels.filter((panel) => panel.targets).map((panel) => panel.id));
  for (const rule of rules) {
    expect(rule.dashboardUid).toBe(dashboard.uid);
    expect(panels).toContain(rule.panelId);
    expect(rule.annotations).toMatchObject({ __dashboardUid__: dashboard.uid, __panelId__: String(rule.panelId) });
  }
});

test('every alert leads to the contact point', () => {
  const { contactPoints } = readYaml<{ contactPoints: { name: string; receivers: { settings: { url: string } }[] }[] }>(
    'alerting/contact-point.yml',
  );
  const { policies } = readYaml<{ policies: { receiver: string }[] }>('alerting/policy.yml');
  // One policy that matches everything, and no route that leads elsewhere.
  expect(policies).toHaveLength(1);
  for (const narrower of ['routes', 'matchers', 'object_matchers']) expect(policies[0]).not.toHaveProperty(narrower);
  expect(contactPoints.map((point) => point.name)).toEqual([policies[0]?.receiver]);
  expect(contactPoints[0]?.receivers[0]?.settings.url).toBe('$ALERT_WEBHOOK_URL');
});

test('the dashboard lies where its provider looks, in the folder of the rules', () => {
  const { providers } = readYaml<{ providers: { folder: string; options: { path: string } }[] }>(
    'dashboards/flashcart.yml',
  );
  expect(providers).toMatchObject([{ folder, options: { path: '/etc/grafana/dashboards' } }]);
  expect(existsSync('load/lab/grafana/dashboards/load-lab.json')).toBe(true);
});
