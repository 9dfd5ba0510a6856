import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const FOLDER = 'load/lab/grafana';

/** A data source of Grafana's, in the fields that are ours. */
export interface DataSource {
  readonly uid: string;
  readonly type: string;
  readonly url: string;
  readonly jsonData: { readonly dbName: string };
}

export interface Target {
  readonly refId: string;
  readonly datasource: { readonly type: string; readonly uid: string };
  readonly query: string;
  readonly alias?: string;
}

export interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly timeFrom?: string;
  readonly fieldConfig?: {
    readonly defaults: {
      readonly unit?: string;
      readonly noValue?: string;
      readonly custom?: { readonly spanNulls?: boolean; readonly insertNulls?: number };
    };
  };
  readonly options?: { readonly legend?: { readonly calcs: readonly string[] } };
  readonly targets?: readonly Target[];
}

export interface Dashboard {
  readonly uid: string;
  readonly time: { readonly from: string; readonly to: string };
  readonly annotations: {
    readonly list: readonly { readonly name: string; readonly target: { readonly query: string } }[];
  };
  readonly templating: { readonly list: readonly { readonly name: string; readonly query: string }[] };
  readonly panels: readonly Panel[];
}

/** One stage of a rule: the query, or an expression over the stage that it names. */
export interface Stage {
  readonly refId: string;
  readonly datasourceUid: string;
  /** Seconds before the evaluation. */
  readonly relativeTimeRange: { readonly from: number; readonly to: number };
  readonly model: {
    readonly datasource: { readonly type: string; readonly uid: string };
    readonly type?: string;
    readonly query?: string;
    readonly expression?: string;
    readonly reducer?: string;
    readonly conditions?: readonly [{ readonly evaluator: { readonly type: string; readonly params: [number] } }];
  };
}

export interface AlertRule {
  readonly uid: string;
  readonly title: string;
  readonly condition: string;
  /** How long the condition must hold, such as `30s`. */
  readonly for: string;
  readonly dashboardUid: string;
  readonly panelId: number;
  readonly annotations: Readonly<Record<string, string>>;
  readonly data: readonly Stage[];
}

export interface RuleGroup {
  readonly folder: string;
  readonly rules: readonly AlertRule[];
}

/** The data source that Grafana is provisioned with. */
export function readDataSource(): DataSource {
  const { datasources } = readYaml<{ datasources: [DataSource] }>('datasources/influxdb.yml');
  return datasources[0];
}

/** A dashboard that Grafana is provisioned with. */
export function readDashboard(name: 'load-lab' | 'overlay' = 'load-lab'): Dashboard {
  return JSON.parse(readFileSync(join(FOLDER, `dashboards/${name}.json`), 'utf8'));
}

/** The group of alert rules that Grafana is provisioned with. */
export function readRules(): RuleGroup {
  const { groups } = readYaml<{ groups: [RuleGroup] }>('alerting/rules.yml');
  return groups[0];
}

/** A file of `provisioning/`, parsed. */
export function readYaml<T>(path: string): T {
  return parse(readFileSync(join(FOLDER, 'provisioning', path), 'utf8'));
}
