import { Alarm, type CfnAlarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { type AlarmDefinition, alarmDefinitions, type MonitoredStage } from './alarm-definitions.ts';
import { writesPerHour } from './cloudwatch-metrics.ts';

export interface AlarmsProps extends MonitoredStage {
  readonly topic: ITopic;
}

/** The alarms of a stage; each description links to the section of the runbook that answers it. */
export class Alarms extends Construct {
  constructor(scope: Construct, id: string, { topic, ...stage }: AlarmsProps) {
    super(scope, id);
    const alarms = [...alarmDefinitions(stage).map((it) => this.#above(it)), this.#missedRanking(stage)];
    const action = new SnsAction(topic);
    for (const alarm of alarms) alarm.addAlarmAction(action);
  }

  #above({ id, description, runbook, metric, above, periods, isPercentile }: AlarmDefinition): Alarm {
    const alarm = new Alarm(this, id, {
      alarmDescription: withRunbook(description, runbook),
      metric,
      threshold: above,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 3,
      datapointsToAlarm: periods,
      // No data means no traffic.
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    if (isPercentile) (alarm.node.defaultChild as CfnAlarm).evaluateLowSampleCountPercentile = 'ignore';
    return alarm;
  }

  /**
   * Fires when no ranking was written for as long as the top five may be old, also on a stage without readers or without any
   * ranking yet. Only a ranking puts an item into its table.
   */
  #missedRanking({ config, data }: MonitoredStage): Alarm {
    const hours = config.alarms.rankingAgeHours;
    return new Alarm(this, 'RankingMissed', {
      alarmDescription: withRunbook(`No ranking was stored for ${hours} hours.`, 'the-top-five-is-old'),
      metric: writesPerHour(data.tables.of('rankings'), 'PutItem'),
      threshold: 1,
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: hours,
      datapointsToAlarm: hours,
      treatMissingData: TreatMissingData.BREACHING,
    });
  }
}

function withRunbook(description: string, runbook: string): string {
  return `${description} See docs/runbook.md#${runbook}`;
}
