import { DASHBOARD, OVERLAY } from '../../runner/dashboard-link.ts';
import { dashboardOf, place } from './dashboard.ts';
import { CHOSEN, type Query } from './influxql.ts';
import { timeSeries } from './panels.ts';

const apis = [
  { of: 'orders', route: 'POST /orders' },
  { of: 'charges', route: 'POST /charges' },
  { of: 'the top five', route: 'GET /products/top' },
];

const lap = (field: string, route: string): Query => ({
  alias: '$tag_run',
  query: `SELECT "${field}" FROM "laps" WHERE "name" = '${route}' AND ${CHOSEN} GROUP BY "run"`,
});

const panels = apis.flatMap(({ of, route }) => [
  timeSeries({
    title: `p95 of ${of}`,
    description: 'Per 10 s since the start of the run. With fewer than 20 answers, p95 is close to the maximum.',
    unit: 'ms',
    width: 12,
    queries: [lap('p95', route)],
  }),
  timeSeries({
    title: `Requests per second for ${of}`,
    description: 'Per 10 s since the start of the run.',
    unit: 'reqps',
    width: 12,
    queries: [lap('rate', route)],
  }),
]);

/** Compares runs by the time since their start: `laps` holds their figures as if each had started at the epoch. */
export const runsFromStartDashboard = dashboardOf({
  uid: OVERLAY,
  title: 'Runs from their start',
  description: 'Compares runs: the time axis is the time since the start of each run.',
  time: { from: '1970-01-01T00:00:00.000Z', to: '1970-01-01T00:35:00.000Z' },
  timezone: 'utc',
  refresh: '',
  annotations: [],
  linkTo: { title: 'Load lab', uid: DASHBOARD },
  panels: place(panels),
});
