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
  /** IANA time zone of the midnight. */
  readonly timeZone: string;
  readonly rank: IFunction;
}

/** Calls the ranking at 00:00 in the shop's time zone; an event whose retries all failed goes to the dead-letter queue. */
export class MidnightSchedule extends Construct {
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, { timeZone, rank }: MidnightProps) {
    super(scope, id);
    this.deadLetters = new Queue(this, 'DeadLetters', {
      enforceSSL: true,
      encryption: QueueEncryption.SQS_MANAGED,
      retentionPeriod: Duration.days(14),
    });
    const retries = { retryAttempts: 5, maxEventAge: Duration.hours(2) };
    new Schedule(this, 'Schedule', {
      description: 'Ranks the top five at midnight',
      schedule: ScheduleExpression.cron({ minute: '0', hour: '0', timeZone: TimeZone.of(timeZone) }),
      target: new LambdaInvoke(rank, {
        ...retries,
        deadLetterQueue: this.deadLetters,
        input: ScheduleTargetInput.fromObject({ source: 'aws.scheduler', time: ContextAttribute.scheduledTime }),
      }),
    });
    // The schedule invokes asynchronously: its retries end when Lambda has the event, and Lambda retries a failed ranking.
    rank.configureAsyncInvoke({
      retryAttempts: 2,
      maxEventAge: retries.maxEventAge,
      onFailure: new SqsDestination(this.deadLetters),
    });
  }
}

/** The same on the local stage: emulators fire EventBridge rules, which use UTC, but no schedules. */
export class LocalMidnightRule extends Construct {
  constructor(scope: Construct, id: string, { timeZone, rank }: MidnightProps) {
    super(scope, id);
    new Rule(this, 'Rule', { schedule: RuleSchedule.cron(midnightUtc(timeZone)), targets: [new LambdaFunction(rank)] });
  }
}

/** The UTC time of midnight in a time zone. After a change to or from daylight saving time, deploy again. */
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
