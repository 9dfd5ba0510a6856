/** A run, and when it was. */
export interface TimedRun {
  readonly runId: string;
  readonly from: Date;
  readonly to: Date;
}

/** Where Grafana of the load lab is; another where `GRAFANA_URL` says so. */
export const DEFAULT_GRAFANA_URL = 'http://127.0.0.1:3001';
/** The uids of the dashboards. */
export const DASHBOARD = 'flashcart-load-lab';
export const OVERLAY = 'flashcart-load-overlay';

/** Around the run, so that its first and last figures are not at the edge. */
const MARGIN_MS = 10_000;

/** The dashboard with one run chosen, at the time of that run. */
export function dashboardLink({ runId, from, to }: TimedRun): string {
  const url = new URL(`/d/${DASHBOARD}`, process.env.GRAFANA_URL || DEFAULT_GRAFANA_URL);
  url.searchParams.set('from', String(from.getTime() - MARGIN_MS));
  url.searchParams.set('to', String(to.getTime() + MARGIN_MS));
  url.searchParams.set('var-run', runId);
  return url.href;
}
