import { existsSync } from 'node:fs';
import { P95_BOUND_MS } from '../k6/profiles.ts';
import { readDashboard, readDataSource, readRules, readYaml } from './files.ts';

const dashboard = readDashboard();
const { uid, type } = readDataSource();
const { folder, rules } = readRules();

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
    'Traffic',
    'Latency per API',
    'Refusals and failures',
    'Lock wait',
    'Attempts and conflicts',
    'Throughput',
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

test('every panel shows the chosen runs only', () => {
  const queries = dashboard.panels.flatMap((panel) => panel.targets ?? []).map((target) => target.query);
  expect(queries.filter((query) => !query.includes('"run" =~ /^$run$/ AND $timeFilter'))).toEqual([]);
});

test('the alerts of latency have the bounds of the scenarios', () => {
  const bounds = rules.map((rule) => [rule.uid, rule.data.at(-1)?.model.conditions?.[0].evaluator.params]);
  expect(Object.fromEntries(bounds)).toEqual({
    'p95-orders': [P95_BOUND_MS.order],
    'p95-charges': [P95_BOUND_MS.charge],
    'p95-reads': [P95_BOUND_MS.read],
    failures: [0],
    'dropped-iterations': [0],
  });
});

test('the bounds that are told are those that are set', () => {
  for (const rule of rules.filter((it) => it.uid.startsWith('p95-'))) {
    const [bound] = rule.data.at(-1)?.model.conditions?.[0].evaluator.params ?? [];
    expect(rule.annotations.summary).toContain(`over ${bound} ms`);
  }
  const p95 = dashboard.panels.find((panel) => panel.title === 'p95 by API');
  const { order, charge, read } = P95_BOUND_MS;
  expect(order).toBe(charge);
  expect(p95?.description).toContain(`${order} ms for orders and for charges, ${read} ms for reads`);
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
  expect(existsSync('load/grafana/dashboards/load-lab.json')).toBe(true);
});
