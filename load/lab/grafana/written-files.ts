import { stringify } from 'yaml';
import { alertRules } from './alert-rules.ts';
import { loadLabDashboard } from './load-lab-dashboard.ts';
import { overlayDashboard } from './overlay-dashboard.ts';

const WRITTEN = '# Written by "node bin/write-grafana.ts" from load/lab/grafana/alert-rules.ts.\n';

/** The files of Grafana's that are written from data, by their paths. */
export const writtenFiles: Readonly<Record<string, string>> = {
  'load/lab/grafana/dashboards/load-lab.json': json(loadLabDashboard),
  'load/lab/grafana/dashboards/overlay.json': json(overlayDashboard),
  'load/lab/grafana/provisioning/alerting/rules.yml': WRITTEN + stringify(alertRules, { aliasDuplicateObjects: false }),
};

function json(dashboard: object): string {
  return `${JSON.stringify(dashboard, null, 2)}\n`;
}
