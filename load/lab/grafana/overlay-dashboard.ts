import { DASHBOARD, OVERLAY } from '../../runner/dashboard-link.ts';
import { runVariable } from './load-lab-dashboard.ts';
import { type PanelDraft, placed, type Query, timeseries } from './panel-parts.ts';

/** The routes that runs are compared by. */
const apis = [
  { what: 'orders', name: 'POST /orders' },
  { what: 'charges', name: 'POST /charges' },
  { what: 'the top five', name: 'GET /products/top' },
];

const lap = (field: string, name: string): Query => ({
  alias: '$tag_run',
  query: `SELECT "${field}" FROM "laps" WHERE "name" = '${name}' AND "run" =~ /^$run$/ AND $timeFilter GROUP BY "run"`,
});

const panels: PanelDraft[] = apis.flatMap(({ what, name }) => [
  timeseries(
    {
      title: `p95 of ${what}`,
      description:
        'Of each ten seconds since the start of the run. With fewer than twenty answers, p95 is nearly the maximum.',
      unit: 'ms',
      width: 12,
    },
    [lap('p95', name)],
  ),
  timeseries(
    {
      title: `Requests per second for ${what}`,
      description: 'Of each ten seconds since the start of the run.',
      unit: 'reqps',
      width: 12,
    },
    [lap('rate', name)],
  ),
]);

/**
 * Runs laid over each other: the runner writes the figures of a run that is over once more, at the time since its start, as
 * if it had started with 1970. So the time axis is the time of the run.
 */
export const overlayDashboard = {
  uid: OVERLAY,
  title: 'Runs from their start',
  description: 'Runs laid over each other: the time axis is the time since the start of each run.',
  tags: ['flashcart', 'k6'],
  ...{ schemaVersion: 41, version: 1, editable: false, graphTooltip: 1, refresh: '', timezone: 'utc' },
  time: { from: '1970-01-01T00:00:00.000Z', to: '1970-01-01T00:35:00.000Z' },
  links: [
    { type: 'link', title: 'Load lab', url: `/d/${DASHBOARD}`, includeVars: true, keepTime: false, icon: 'dashboard' },
  ],
  annotations: { list: [] },
  templating: { list: [runVariable] },
  panels: placed(panels),
};
