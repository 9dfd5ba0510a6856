/** A run, and when it was. */
export interface TimedRun {
  readonly runId: string;
  readonly from: Date;
  readonly to: Date;
}

/** Grafana of the load lab. */
export const DEFAULT_GRAFANA_URL = 'http://127.0.0.1:3001';
/** The uids of the dashboards. */
export const DASHBOARD = 'flashcart-load-lab';
export const OVERLAY = 'flashcart-load-overlay';

/** The Grafana that shows the figures of runs. */
export function grafanaUrlOf({ GRAFANA_URL }: NodeJS.ProcessEnv): string {
  return GRAFANA_URL || DEFAULT_GRAFANA_URL;
}

/** Before and after the run, so that its first and last figures are not at the edge. */
const MARGIN_MS = 10_000;

/** A link to the dashboard with this run and its time selected. */
export function dashboardLink(grafanaUrl: string, { runId, from, to }: TimedRun): string {
  const url = new URL(`/d/${DASHBOARD}`, grafanaUrl);
  url.searchParams.set('from', String(from.getTime() - MARGIN_MS));
  url.searchParams.set('to', String(to.getTime() + MARGIN_MS));
  url.searchParams.set('var-run', runId);
  return url.href;
}
