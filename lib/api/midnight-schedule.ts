import { Duration, TimeZone } from 'aws-cdk-lib';
import { Rule, Schedule as RuleSchedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { ContextAttribute, Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

export interface MidnightProps {
  /** IANA time zone whose midnight it is. */
  readonly timeZone: string;
  readonly rank: IFunction;
}

/** Ranks at 00:00 in the shop's time zone; an event that failed for good waits in the queue of dead letters. */
export class Midnight extends Construct {
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, { timeZone, rank }: MidnightProps) {
    super(scope, id);
    this.deadLetters = new Queue(this, 'DeadLetters', {
      enforceSSL: true,
      encryption: QueueEncryption.SQS_MANAGED,
      retentionPeriod: Duration.days(14),
    });
    const patience = { retryAttempts: 5, maxEventAge: Duration.hours(2) };
    new Schedule(this, 'Schedule', {
      description: 'The top five of the days that are over',
      schedule: ScheduleExpression.cron({ minute: '0', hour: '0', timeZone: TimeZone.of(timeZone) }),
      target: new LambdaInvoke(rank, {
        ...patience,
        deadLetterQueue: this.deadLetters,
        input: ScheduleTargetInput.fromObject({ source: 'aws.scheduler', time: ContextAttribute.scheduledTime }),
      }),
    });
    // The schedule only hands the event over; it is Lambda that tries again when the ranking fails.
    rank.configureAsyncInvoke({
      retryAttempts: 2,
      maxEventAge: patience.maxEventAge,
      onFailure: new SqsDestination(this.deadLetters),
    });
  }
}

/** The same on the local stage, whose emulators fire rules, in UTC, but no schedules. */
export class LocalMidnight extends Construct {
  constructor(scope: Construct, id: string, { timeZone, rank }: MidnightProps) {
    super(scope, id);
    new Rule(this, 'Rule', { schedule: RuleSchedule.cron(midnightUtc(timeZone)), targets: [new LambdaFunction(rank)] });
  }
}

/** When it is midnight in a zone, in UTC. Where clocks change it is right until they do: deploy again. */
export function midnightUtc(timeZone: string, now = new Date()): { minute: string; hour: string } {
  const name = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' })
    .formatToParts(now)
    .find(({ type }) => type === 'timeZoneName')?.value;
  const [, sign, hours, minutes] = /^GMT([+-])(\d\d):(\d\d)$/.exec(name ?? '') ?? [];
  const offset = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * (sign === '-' ? -1 : 1);
  const DAY = 24 * 60;
  const at = (DAY - offset) % DAY;
  return { minute: String(at % 60), hour: String(Math.floor(at / 60)) };
}
