import { globSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { ruleGroup } from './alert-rules.ts';
import { dataSource } from './data-source.ts';
import { loadLabDashboard } from './load-lab-dashboard.ts';
import { runsFromStartDashboard } from './runs-from-start-dashboard.ts';

/** Ignored by git; docker-compose.yml mounts it at `PROVISIONING`. */
const FOLDER = resolve('load/.grafana');
export const PROVISIONING = '/etc/grafana/provisioning';

const contactPoint = {
  orgId: 1,
  name: 'load-lab',
  receivers: [
    // Any URL that accepts a POST of JSON. Grafana does not start without one, so docker-compose.yml has a default.
    { uid: 'load-lab-webhook', type: 'webhook', settings: { url: '$ALERT_WEBHOOK_URL', httpMethod: 'POST' } },
  ],
};

/** Routes every alert to the contact point, once per rule and run. */
const policy = {
  orgId: 1,
  receiver: contactPoint.name,
  group_by: ['alertname', 'run'],
  group_wait: '5s',
  group_interval: '1m',
  repeat_interval: '4h',
};

const provider = {
  name: 'flashcart',
  orgId: 1,
  folder: ruleGroup.folder,
  type: 'file',
  allowUiUpdates: false,
  updateIntervalSeconds: 10,
  options: { path: `${PROVISIONING}/dashboards` },
};

/** What Grafana is provisioned with, by the path of the file. */
export const grafanaFiles = {
  'datasources/influxdb.yml': { apiVersion: 1, datasources: [dataSource] },
  'alerting/alerts.yml': { apiVersion: 1, groups: [ruleGroup], contactPoints: [contactPoint], policies: [policy] },
  'dashboards/provider.yml': { apiVersion: 1, providers: [provider] },
  'dashboards/load-lab.json': loadLabDashboard,
  'dashboards/runs-from-start.json': runsFromStartDashboard,
};

/** Writes the files and removes those of an earlier version. */
export function writeGrafanaFiles(folder = FOLDER): void {
  for (const [path, content] of Object.entries(grafanaFiles)) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    const isJson = path.endsWith('.json');
    writeFileSync(file, isJson ? JSON.stringify(content) : stringify(content, { aliasDuplicateObjects: false }));
  }
  // Not the folder itself: a running Grafana has it mounted.
  const stale = globSync('**/*.{yml,json}', { cwd: folder }).filter((path) => !Object.hasOwn(grafanaFiles, path));
  for (const path of stale) rmSync(join(folder, path));
}
