import { dataSourceRef } from './data-source.ts';
import { CHOSEN } from './influxql.ts';
import type { Panel } from './panels.ts';

const COLUMNS = 24;
const PANEL_HEIGHT = 8;
const RUNS = 'SHOW TAG VALUES FROM "http_reqs" WITH KEY = "run"';

/** The chooser of runs. */
const runVariable = {
  name: 'run',
  label: 'Run',
  description: 'The name of the scenario, then the start of the run in UTC.',
  type: 'query',
  datasource: dataSourceRef,
  query: RUNS,
  definition: RUNS,
  refresh: 2,
  sort: 2,
  multi: true,
  includeAll: true,
  allValue: '.*',
  current: { text: ['All'], value: ['$__all'] },
};

/** Marks the start and end of each run. */
export const runEvents = {
  name: 'Starts and ends of runs',
  enable: true,
  hide: false,
  iconColor: 'blue',
  datasource: dataSourceRef,
  target: {
    refId: 'Anno',
    query: `SELECT "text", "run" FROM "run_events" WHERE ${CHOSEN}`,
    queryType: 'tags',
    fromAnnotations: true,
    textColumn: 'text',
    tagsColumn: 'run',
    titleColumn: '',
    timeEndColumn: '',
  },
};

/** A row of panels, with its title. */
export interface Row {
  readonly title: string;
  readonly panels: readonly Panel[];
}

interface DashboardData {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly time: { readonly from: string; readonly to: string };
  readonly timezone: 'browser' | 'utc';
  /** Such as `10s`; empty where the figures no longer change. */
  readonly refresh: string;
  readonly annotations: readonly (typeof runEvents)[];
  readonly linkTo: { readonly title: string; readonly uid: string };
  readonly panels: readonly PlacedPanel[];
}

/** A dashboard in Grafana's JSON model. */
export function dashboardOf({ annotations, linkTo, ...data }: DashboardData) {
  const url = `/d/${linkTo.uid}`;
  return {
    ...data,
    tags: ['flashcart', 'k6'],
    schemaVersion: 41,
    version: 1,
    editable: false,
    graphTooltip: 1,
    timepicker: { refresh_intervals: ['5s', '10s', '30s'] },
    links: [{ type: 'link', title: linkTo.title, url, includeVars: true, keepTime: false, icon: 'dashboard' }],
    annotations: { list: annotations },
    templating: { list: [runVariable] },
  };
}

type RowPanel = { readonly type: 'row'; readonly title: string; readonly collapsed: false; readonly panels: [] };
export type PlacedPanel = (Omit<Panel, 'width'> | RowPanel) & { readonly id: number; readonly gridPos: object };

/** The panels of rows, each below its row's title. */
export function placeRows(rows: readonly Row[]): PlacedPanel[] {
  return place(
    rows.flatMap(({ title, panels }) => [
      { type: 'row', title, collapsed: false, panels: [], width: COLUMNS },
      ...panels,
    ]),
  );
}

/** Places panels side by side as long as there is room, then below, and numbers them. */
export function place(panels: readonly (Panel | (RowPanel & { width: number }))[]): PlacedPanel[] {
  let [x, y, height] = [0, 0, 0];
  return panels.map(({ width, ...panel }, index) => {
    if (x + width > COLUMNS) [x, y] = [0, y + height];
    height = panel.type === 'row' ? 1 : PANEL_HEIGHT;
    const gridPos = { h: height, w: width, x, y };
    x += width;
    return { id: index + 1, ...panel, gridPos };
  });
}
