import { dataSourceRef } from './data-source.ts';
import { BUCKET_S, type Query } from './influxql.ts';

/** A query as a panel holds it. */
export interface Target {
  readonly refId: string;
  readonly datasource: typeof dataSourceRef;
  readonly rawQuery: true;
  readonly resultFormat: 'time_series' | 'table';
  readonly query: string;
  readonly alias?: string;
}

/** A column or series that is shown in another way than its panel's. */
interface Override {
  readonly matcher: { readonly id: 'byName' | 'byRegexp'; readonly options: string };
  readonly properties: readonly { readonly id: string; readonly value: unknown }[];
}

/** A panel in Grafana's JSON model, without its id and place. */
export interface Panel {
  readonly type: 'timeseries' | 'table';
  readonly title: string;
  readonly description: string;
  /** Of the dashboard's 24 columns. */
  readonly width: number;
  readonly datasource: typeof dataSourceRef;
  readonly fieldConfig: {
    readonly defaults: Readonly<Record<string, unknown>>;
    readonly overrides: readonly Override[];
  };
  readonly options: Readonly<Record<string, unknown>>;
  readonly targets: readonly Target[];
  readonly transformations?: readonly object[];
  /** A time range of its own, such as `30d`. */
  readonly timeFrom?: string;
  readonly hideTimeOverride?: true;
}

interface PanelData extends Pick<Panel, 'title' | 'description'> {
  readonly width?: number;
  /** A unit of Grafana's, such as `ms` or `reqps`. */
  readonly unit: string;
  readonly queries: readonly Query[];
}

interface TimeSeriesData extends PanelData {
  /** Set for rates: their mean over the range is right, a mean of percentiles is not. */
  readonly hasMean?: true;
  /** The longest bucket of the queries. */
  readonly bucketS?: number;
}

interface TableData extends PanelData, Pick<Panel, 'timeFrom' | 'hideTimeOverride'> {
  readonly overrides?: readonly Override[];
  readonly transformations?: readonly object[];
  readonly sortBy: { readonly displayName: string; readonly desc: boolean };
  readonly renamed?: Readonly<Record<string, string>>;
}

const NO_DATA = 'No data in this time range: choose another run or range.';

const boundStyle: Override = {
  matcher: { id: 'byRegexp', options: '/^bound/' },
  properties: [
    { id: 'custom.lineStyle', value: { fill: 'dash', dash: [10, 10] } },
    { id: 'color', value: { mode: 'fixed', fixedColor: 'red' } },
    { id: 'custom.fillOpacity', value: 0 },
  ],
};

export function timeSeries({ queries, unit, hasMean, bucketS = BUCKET_S, width = 8, ...texts }: TimeSeriesData): Panel {
  // A gap of three buckets ends the line: idle time between runs is not data.
  const custom = { fillOpacity: 10, lineWidth: 2, showPoints: 'auto', spanNulls: false, insertNulls: bucketS * 3_000 };
  return {
    type: 'timeseries',
    ...texts,
    width,
    datasource: dataSourceRef,
    fieldConfig: { defaults: { unit, min: 0, noValue: NO_DATA, custom }, overrides: [boundStyle] },
    options: {
      legend: { displayMode: 'table', placement: 'bottom', calcs: hasMean ? ['mean', 'max'] : ['max'] },
      tooltip: { mode: 'multi', sort: 'desc' },
    },
    targets: targetsOf(queries, 'time_series'),
  };
}

export function table({ queries, unit, sortBy, renamed, width = 24, ...rest }: TableData): Panel {
  const { overrides = [], transformations = [], ...texts } = rest;
  const organize = { excludeByName: { Time: true, time: true }, ...(renamed && { renameByName: renamed }) };
  return {
    type: 'table',
    ...texts,
    width,
    datasource: dataSourceRef,
    fieldConfig: { defaults: { unit, decimals: 1, noValue: '–' }, overrides },
    options: { showHeader: true, sortBy: [sortBy] },
    targets: targetsOf(queries, 'table'),
    transformations: [...transformations, { id: 'organize', options: organize }],
  };
}

/** Shows the columns that a pattern finds in a unit. */
export function columns(pattern: string, unit: string, decimals = 0): Override {
  return styled(`/^(${pattern})$/`, { unit, decimals });
}

/** Sets properties of the column of this name, or of those that a `/pattern/` finds. */
export function styled(name: string, properties: Readonly<Record<string, unknown>>): Override {
  return {
    matcher: { id: name.startsWith('/') ? 'byRegexp' : 'byName', options: name },
    properties: Object.entries(properties).map(([id, value]) => ({ id, value })),
  };
}

function targetsOf(queries: readonly Query[], resultFormat: Target['resultFormat']): Target[] {
  return queries.map((query, index) => {
    const refId = String.fromCharCode('A'.charCodeAt(0) + index);
    return { refId, datasource: dataSourceRef, rawQuery: true, resultFormat, ...query };
  });
}
