import { Match } from 'aws-cdk-lib/assertions';
import { templatesOfStage } from '../testing/stages.ts';
import { midnightUtc } from './midnight-schedule.ts';

jest.mock('../functions/bundle.ts', () => ({ bundle: jest.requireActual('../testing/stages.ts').stubBundle }));

const { api: prod } = templatesOfStage('prod');
const { api: local } = templatesOfStage('local');

test("the ranking is invoked at 00:00 in the shop's time zone, with retries and a dead-letter queue", () => {
  const input = JSON.stringify({ source: 'aws.scheduler', time: '<aws.scheduler.scheduled-time>' });
  prod.hasResourceProperties('AWS::Scheduler::Schedule', {
    ScheduleExpression: 'cron(0 0 * * ? *)',
    ScheduleExpressionTimezone: 'Asia/Seoul',
    FlexibleTimeWindow: { Mode: 'OFF' },
    State: 'ENABLED',
    Target: {
      Input: input,
      RetryPolicy: { MaximumRetryAttempts: 5, MaximumEventAgeInSeconds: 7_200 },
      DeadLetterConfig: { Arn: Match.anyValue() },
    },
  });
  prod.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
    MaximumRetryAttempts: 2,
    DestinationConfig: { OnFailure: { Destination: Match.anyValue() } },
  });
  prod.hasResourceProperties('AWS::SQS::Queue', { SqsManagedSseEnabled: true, MessageRetentionPeriod: 1_209_600 });
  prod.hasResourceProperties('AWS::SQS::QueuePolicy', {
    PolicyDocument: {
      Statement: [Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } })],
    },
  });
  local.hasResourceProperties('AWS::Events::Rule', { ScheduleExpression: 'cron(0 15 * * ? *)' });
});

test.each([
  ['Asia/Seoul', '2026-11-23', '15', '0'],
  ['America/New_York', '2026-01-15', '5', '0'],
  ['America/New_York', '2026-07-15', '4', '0'],
  ['Asia/Kolkata', '2026-01-15', '18', '30'],
  ['UTC', '2026-01-15', '0', '0'],
])('midnight in %s on %s is at %s:%s UTC', (timeZone, day, hour, minute) => {
  expect(midnightUtc(timeZone, new Date(day))).toEqual({ hour, minute });
});
