import { runInNewContext } from 'node:vm';

interface MetricStat {
  readonly Metric: { readonly Namespace: string; readonly MetricName: string; readonly Dimensions?: readonly object[] };
  readonly Stat: string;
  readonly Period: number;
}

/** The properties of an alarm in a template. */
export interface AlarmProperties {
  readonly AlarmDescription: string;
  readonly AlarmActions: readonly { readonly Ref: string }[];
  readonly ComparisonOperator: string;
  readonly Threshold: number;
  readonly EvaluationPeriods: number;
  readonly DatapointsToAlarm?: number;
  readonly TreatMissingData?: string;
  readonly EvaluateLowSampleCountPercentile?: string;
  readonly Namespace?: string;
  readonly MetricName?: string;
  readonly Dimensions?: readonly object[];
  readonly Statistic?: string;
  readonly ExtendedStatistic?: string;
  readonly Period?: number;
  readonly Metrics?: readonly {
    readonly Id: string;
    readonly Expression?: string;
    readonly ReturnData?: boolean;
    readonly MetricStat?: MetricStat;
  }[];
}

/** The samples of a metric in one period. */
type Samples = readonly number[];

/** The samples of a metric by period, the newest last; earlier periods have no data. */
export interface Reported {
  /** Namespace and name, such as `AWS/Lambda Duration`. */
  readonly metric: string;
  /** Matches its dimensions, such as the function's id; without it, any dimensions match. */
  readonly of?: RegExp;
  readonly periods: readonly Samples[];
}

/**
 * Whether an alarm in state OK fires, given the data of its metrics. Follows CloudWatch's documented rules for missing data, for
 * percentiles of few samples and for "M out of N" periods.
 */
export function fires(alarm: AlarmProperties, reported: readonly Reported[]): boolean {
  const { EvaluationPeriods: last, DatapointsToAlarm: needed = last } = alarm;
  const breaching = Array.from({ length: last }, (_, ago) => isBreaching(alarm, comparedValue(alarm, reported, ago)));
  return breaching.filter(Boolean).length >= needed;
}

/** The metrics that an alarm reads, each with its statistic and period. */
export function metricsOf(alarm: AlarmProperties): readonly MetricStat[] {
  if (alarm.Metrics) return alarm.Metrics.flatMap(({ MetricStat }) => MetricStat ?? []);
  const { Namespace = '', MetricName = '', Dimensions = [], Statistic, ExtendedStatistic, Period = 0 } = alarm;
  return [{ Metric: { Namespace, MetricName, Dimensions }, Stat: Statistic ?? ExtendedStatistic ?? '', Period }];
}

/** The value that the alarm compares; undefined without data, null with too few samples. */
function comparedValue(alarm: AlarmProperties, reported: readonly Reported[], ago: number): number | undefined | null {
  if (!alarm.Metrics) {
    const [stat] = metricsOf(alarm);
    const samples = samplesOf(stat as MetricStat, reported, ago);
    const isIgnored = alarm.EvaluateLowSampleCountPercentile === 'ignore' && isTooFew(samples, stat?.Stat as string);
    return isIgnored && samples.length > 0 ? null : statistic(samples, stat?.Stat as string);
  }
  const values = alarm.Metrics.flatMap(({ Id, MetricStat }) =>
    MetricStat ? [[Id, statistic(samplesOf(MetricStat, reported, ago), MetricStat.Stat) ?? Number.NaN] as const] : [],
  );
  const watched = alarm.Metrics.find(({ Expression, ReturnData }) => Expression && ReturnData !== false)?.Expression;
  const result: number = runInNewContext(watched as string, {
    ...Object.fromEntries(values),
    IF: (condition: boolean, yes: number, no: number) => (condition ? yes : no),
    FILL: (value: number, filling: number) => (Number.isNaN(value) ? filling : value),
  });
  return Number.isNaN(result) ? undefined : result;
}

function samplesOf({ Metric, Stat }: MetricStat, reported: readonly Reported[], ago: number): Samples {
  if (!Stat) throw new Error(`${Metric.MetricName} has no statistic.`);
  const dimensions = JSON.stringify(Metric.Dimensions ?? []);
  const found = reported.find(
    ({ metric, of = /./ }) => metric === `${Metric.Namespace} ${Metric.MetricName}` && of.test(dimensions),
  );
  return found?.periods.at(-1 - ago) ?? [];
}

/** CloudWatch needs ten samples beyond a percentile: 1,000 for p99, 20 for p50. */
function isTooFew(samples: Samples, stat: string): boolean {
  const TEN_SAMPLES_OF_HUNDRED = 1_000;
  return samples.length < TEN_SAMPLES_OF_HUNDRED / (100 - Number(stat.slice(1)));
}

function statistic(samples: Samples, stat: string): number | undefined {
  if (samples.length === 0) return undefined;
  const sum = samples.reduce((total, sample) => total + sample, 0);
  switch (stat) {
    case 'Sum':
      return sum;
    case 'Average':
      return sum / samples.length;
    case 'Minimum':
      return Math.min(...samples);
    case 'Maximum':
      return Math.max(...samples);
    case 'SampleCount':
      return samples.length;
    default: {
      const [, percent] = /^p(\d+)$/.exec(stat) ?? [];
      if (percent === undefined) throw new Error(`There is no statistic ${stat}.`);
      const rank = Math.ceil((Number(percent) / 100) * samples.length);
      return [...samples].sort((a, b) => a - b)[rank - 1];
    }
  }
}

function isBreaching(
  { ComparisonOperator, Threshold, TreatMissingData }: AlarmProperties,
  value: number | undefined | null,
) {
  if (value === null) return false;
  if (value === undefined) return TreatMissingData === 'breaching';
  switch (ComparisonOperator) {
    case 'GreaterThanThreshold':
      return value > Threshold;
    case 'LessThanThreshold':
      return value < Threshold;
    default:
      throw new Error(`The evaluator does not support ${ComparisonOperator}.`);
  }
}
