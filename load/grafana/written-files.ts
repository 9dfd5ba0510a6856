import { stringify } from 'yaml';
import { alertRules } from './alert-rules.ts';
import { loadLabDashboard } from './load-lab-dashboard.ts';
import { overlayDashboard } from './overlay-dashboard.ts';

const WRITTEN = '# Written by "node load/grafana/write-files.ts" from load/grafana/alert-rules.ts.\n';

/** The files of Grafana's that are written from data, by their paths. */
export const writtenFiles: Readonly<Record<string, string>> = {
  'load/grafana/dashboards/load-lab.json': json(loadLabDashboard),
  'load/grafana/dashboards/overlay.json': json(overlayDashboard),
  'load/grafana/provisioning/alerting/rules.yml': WRITTEN + stringify(alertRules, { aliasDuplicateObjects: false }),
};

function json(dashboard: object): string {
  return `${JSON.stringify(dashboard, null, 2)}\n`;
}
