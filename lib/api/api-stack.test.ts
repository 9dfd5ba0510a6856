import { Match } from 'aws-cdk-lib/assertions';
import { routes } from '../../lambdas/shared/routes.ts';
import { resourcesOf, templatesOfStage } from '../testing/stages.ts';
import { midnightUtc } from './midnight-schedule.ts';

jest.mock('../functions/bundle.ts', () => ({ bundle: jest.requireActual('../testing/stages.ts').stubBundle }));

const { api: prod } = templatesOfStage('prod');
const { api: dev } = templatesOfStage('dev');
const { api: local } = templatesOfStage('local');

/** The methods of an API by `METHOD /path`, without the preflights. */
function methodsOf(template: typeof prod) {
  const resources = new Map(
    resourcesOf(template, 'AWS::ApiGateway::Resource').map(([id, { Properties }]) => [id, Properties]),
  );
  const pathOf = (reference: { Ref?: string }): string => {
    const resource = resources.get(reference.Ref ?? '') as { PathPart: string; ParentId: object } | undefined;
    return resource ? `${pathOf(resource.ParentId)}/${resource.PathPart}` : '';
  };
  const methods = resourcesOf(template, 'AWS::ApiGateway::Method').map(
    ([, { Properties }]) => Properties as unknown as Method,
  );
  return new Map(
    methods
      .filter(({ HttpMethod }) => HttpMethod !== 'OPTIONS')
      .map((method) => [`${method.HttpMethod} ${pathOf(method.ResourceId)}`, method]),
  );
}

interface Method {
  readonly HttpMethod: string;
  readonly ResourceId: object;
  readonly AuthorizationType: string;
  readonly RequestModels?: Record<string, object>;
  readonly RequestParameters?: Record<string, boolean>;
  readonly Integration: { readonly Uri: object };
}

test.each([
  ['prod', prod],
  ['dev', dev],
])('on %s every route has its method, and every route but the public ones has the authorizer', (_stage, template) => {
  const methods = methodsOf(template);
  expect([...methods.keys()].sort()).toEqual(routes.map(({ method, path }) => `${method} ${path}`).sort());
  for (const { method, path, access } of routes) {
    const type = methods.get(`${method} ${path}`)?.AuthorizationType;
    expect([path, type]).toEqual([path, access === 'anyone' ? 'NONE' : 'CUSTOM']);
  }
});

test.each([
  ['prod', prod],
  ['dev', dev],
  ['local', local],
])('on %s every route is answered by its own function', (_stage, template) => {
  const methods = methodsOf(template);
  for (const { method, path, entry } of routes) {
    const called = /"(\w+)OwnFunction[0-9A-F]{8}"/.exec(
      JSON.stringify(methods.get(`${method} ${path}`)?.Integration.Uri),
    );
    expect([path, called?.[1]]).toEqual([path, entry.replace(/\W/g, '')]);
  }
});

test('the local stage has no authorizer, and no resource that emulators lack', () => {
  expect(methodsOf(local).size).toBe(routes.length);
  const types = new Set(
    Object.values(local.toJSON().Resources as Record<string, { Type: string }>).map(({ Type }) => Type),
  );
  expect([...types].sort()).toEqual([
    'AWS::ApiGateway::Deployment',
    'AWS::ApiGateway::GatewayResponse',
    'AWS::ApiGateway::Method',
    'AWS::ApiGateway::Resource',
    'AWS::ApiGateway::RestApi',
    'AWS::ApiGateway::Stage',
    'AWS::Events::Rule',
    'AWS::IAM::Policy',
    'AWS::IAM::Role',
    'AWS::Lambda::Function',
    'AWS::Lambda::Permission',
    'AWS::Logs::LogGroup',
  ]);
});

test.each([
  ['prod', prod],
  ['dev', dev],
  ['local', local],
])(
  'on %s API Gateway validates no request, because its errors name no field and its header names are case-sensitive',
  (_, template) => {
    template.resourceCountIs('AWS::ApiGateway::RequestValidator', 0);
    for (const [, { RequestParameters = {}, RequestModels = {} }] of methodsOf(template)) {
      const required = Object.keys(RequestParameters).filter((name) => !name.startsWith('method.request.path.'));
      expect([required, RequestModels]).toEqual([[], {}]);
    }
  },
);

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
