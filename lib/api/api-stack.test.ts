import { Match } from 'aws-cdk-lib/assertions';
import { DEFAULT_PAGE_ITEMS } from '../../lambdas/shared/bounds.ts';
import { preflightHeaders } from '../../lambdas/shared/cors.ts';
import { routes } from '../../lambdas/shared/routes.ts';
import { shardsFor } from '../../lambdas/stock/shard.ts';
import { functions, usesRedis } from '../functions/function-needs.ts';
import { configOf } from '../stages/stage-config.ts';
import { deployer, resourcesOf, templatesOf, templatesOfStage } from '../testing/stages.ts';
import { midnightUtc } from './midnight-schedule.ts';

jest.mock('../functions/bundle.ts', () => ({ bundle: jest.requireActual('../testing/stages.ts').stubBundle }));

const { api: prod } = templatesOfStage('prod');
const { api: dev } = templatesOfStage('dev');
const { api: local } = templatesOfStage('local');

/** The methods of an API by `METHOD /path`, the answers to browsers' questions left out. */
function methodsOf(template: typeof prod) {
  const parts = new Map(
    resourcesOf(template, 'AWS::ApiGateway::Resource').map(([id, { Properties }]) => [id, Properties]),
  );
  const pathOf = (reference: { Ref?: string }): string => {
    const part = parts.get(reference.Ref ?? '') as { PathPart: string; ParentId: object } | undefined;
    return part ? `${pathOf(part.ParentId)}/${part.PathPart}` : '';
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

function functionsOf(template: typeof prod) {
  return new Map(
    routes.map(({ entry }) => {
      const prefix = entry.replace(/\W/g, '');
      const found = resourcesOf(template, 'AWS::Lambda::Function').find(([id]) => id.startsWith(prefix));
      return [
        entry,
        found?.[1].Properties as unknown as Record<string, unknown> & { Environment: { Variables: object } },
      ];
    }),
  );
}

test.each([
  ['prod', prod],
  ['dev', dev],
])('on %s every route has its method, and its tokens are checked unless anyone may call it', (_stage, template) => {
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

test('on the local stage the handlers check the tokens, and there is nothing that emulators lack', () => {
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

test('every function runs Node 24 on arm64, is traced, and writes a log of its own that ends', () => {
  const made = resourcesOf(prod, 'AWS::Lambda::Function');
  expect(made).toHaveLength(routes.length + 1);
  const logs = made.map(([, { Properties }]) => {
    expect(Properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      TracingConfig: { Mode: 'Active' },
    });
    return JSON.stringify(Properties.LoggingConfig);
  });
  expect(new Set(logs).size).toBe(made.length);
  prod.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 90 });
});

test('a function has a little more time than its deadline', () => {
  for (const [entry, { Timeout }] of functionsOf(prod)) {
    const overMs = (Timeout as number) * 1_000 - functions[entry].deadlineMs;
    expect(overMs).toBeGreaterThanOrEqual(2_000);
    expect(overMs).toBeLessThan(3_000);
  }
});

test('only the functions that use Redis stand in the network', () => {
  for (const [entry, { VpcConfig }] of functionsOf(prod)) {
    expect([entry, VpcConfig !== undefined]).toEqual([entry, usesRedis(entry)]);
  }
  expect(resourcesOf(local, 'AWS::Lambda::Function').filter(([, { Properties }]) => Properties.VpcConfig)).toEqual([]);
});

test('the URL of Redis is a login, an address and a port, and asks for nothing else', () => {
  const variables = JSON.stringify(functionsOf(prod).get('charges/charge')?.Environment.Variables);
  const address =
    /"OutputName":"[^"]*EndpointAddress[^"]*"}},":",{[^{]*{[^}]*"OutputName":"[^"]*EndpointPort[^"]*"}}\]\]/;
  expect(variables).toContain('rediss://flashcart-prod:{{resolve:secretsmanager:');
  expect(variables).toMatch(address);
});

test('no function in AWS knows the secret of local tokens', () => {
  for (const template of [prod, dev]) expect(JSON.stringify(template.toJSON())).not.toContain('JWT_SECRET');
  expect(functionsOf(local).get('orders/place-order')?.Environment.Variables).toHaveProperty('JWT_SECRET');
});

test.each([
  ['prod', prod],
  ['dev', dev],
  ['local', local],
])(
  'on %s API Gateway looks into no request: its refusals name no field and tell header names apart by case',
  (_, template) => {
    template.resourceCountIs('AWS::ApiGateway::RequestValidator', 0);
    for (const [, { RequestParameters = {}, RequestModels = {} }] of methodsOf(template)) {
      const asked = Object.keys(RequestParameters).filter((name) => !name.startsWith('method.request.path.'));
      expect([asked, RequestModels]).toEqual([[], {}]);
    }
  },
);

test('API Gateway hands a bearer token to the authorizer whatever the case of its scheme, and nothing else', () => {
  const [[, authorizer] = []] = resourcesOf(prod, 'AWS::ApiGateway::Authorizer');
  const expression = new RegExp(String(authorizer?.Properties.IdentityValidationExpression));
  for (const scheme of ['Bearer', 'bearer', 'BEARER', 'bEaReR ']) expect(`${scheme} a.b-c_d.e`).toMatch(expression);
  for (const other of ['Basic a', 'Bearer', 'Bearer ', 'Bearer a b', 'Bearera', 'x Bearer a']) {
    expect(other).not.toMatch(expression);
  }
});

test('the stage logs every request as JSON, and is traced', () => {
  prod.hasResourceProperties('AWS::ApiGateway::Stage', {
    StageName: 'prod',
    TracingEnabled: true,
    AccessLogSetting: { Format: Match.stringLikeRegexp('^{"requestId":"\\$context.requestId"') },
  });
});

/** What API Gateway lets through of a route, by the method settings of the stage. */
function throttleOf(template: typeof prod, { method, path }: { method: string; path: string }) {
  const [stage] = resourcesOf(template, 'AWS::ApiGateway::Stage');
  const settings: MethodSetting[] = stage?.[1].Properties.MethodSettings ?? [];
  const spelt = `/${path.replaceAll('/', '~1')}`;
  const found =
    settings.find((it) => it.HttpMethod === method && it.ResourcePath === spelt) ??
    settings.find((it) => it.HttpMethod === '*' && it.ResourcePath === '/*');
  return { rate: found?.ThrottlingRateLimit ?? Number.NaN, burst: found?.ThrottlingBurstLimit ?? Number.NaN };
}

interface MethodSetting {
  readonly HttpMethod: string;
  readonly ResourcePath: string;
  readonly ThrottlingRateLimit?: number;
  readonly ThrottlingBurstLimit?: number;
}

test.each([
  ['prod', prod],
  ['dev', dev],
])('on %s all that anyone may read together leaves most of what API Gateway gives to orders', (stage, template) => {
  // API Gateway's own limit of an account and region.
  const ACCOUNT = { rate: 10_000, burst: 5_000 };
  const open = routes.filter(({ access }) => access === 'anyone').map((route) => throttleOf(template, route));
  const sum = (pick: (throttle: (typeof open)[number]) => number) =>
    open.reduce((total, throttle) => total + pick(throttle), 0);
  expect(sum(({ rate }) => rate)).toBeLessThanOrEqual(ACCOUNT.rate / 3);
  expect(sum(({ burst }) => burst)).toBeLessThanOrEqual(ACCOUNT.burst / 3);
  const order = throttleOf(template, { method: 'POST', path: '/orders' });
  expect(order).toEqual(stage === 'prod' ? { rate: 5_000, burst: 5_000 } : { rate: 200, burst: 400 });
});

test.each([
  ['prod', prod],
  ['dev', dev],
])('on %s a crowd that reads products leaves a quarter of what a new table of stock reads', (_stage, template) => {
  const NEW_TABLE_READ_UNITS = 12_000;
  const rateOf = (path: string) => throttleOf(template, { method: 'GET', path }).rate;
  // Half a unit a shard in a list, a whole one for a product alone.
  const shards = shardsFor(10_000_000);
  const page = (DEFAULT_PAGE_ITEMS * shards) / 2;
  const units = rateOf('/products') * page + rateOf('/products/{productId}') * shards;
  expect(units).toBeLessThanOrEqual((NEW_TABLE_READ_UNITS * 3) / 4);
});

test('there is no usage plan, as no caller has an API key', () => {
  for (const template of [prod, dev]) template.resourceCountIs('AWS::ApiGateway::UsagePlan', 0);
});

test.each([
  ['one origin', 'https://shop.example.com'],
  ['two origins', 'https://a.kr,https://b.kr'],
])('of %s the preflight lets in these and no other', (_what, CORS_ORIGINS) => {
  const { api } = templatesOf(configOf('prod', { ...deployer, CORS_ORIGINS }));
  const preflights = resourcesOf(api, 'AWS::ApiGateway::Method').filter(
    ([, { Properties }]) => String(Properties.HttpMethod) === 'OPTIONS',
  );
  // The root and every part of a path have one.
  expect(preflights).toHaveLength(1 + resourcesOf(api, 'AWS::ApiGateway::Resource').length);
  for (const [, { Properties }] of preflights) {
    const [answer] = (Properties.Integration as unknown as { IntegrationResponses: PreflightAnswer[] })
      .IntegrationResponses;
    const origin = answer?.ResponseParameters['method.response.header.Access-Control-Allow-Origin'];
    const compared =
      Object.values(answer?.ResponseTemplates ?? {})
        .join()
        .match(/https?:[^"')\s]+|"\*"|\.\*/g) ?? [];
    const allowed = new Set([origin?.slice(1, -1), ...compared]);
    expect([...allowed].sort()).toEqual(CORS_ORIGINS.split(','));
  }
});

test('the preflight allows what the local server allows', () => {
  const { 'Access-Control-Allow-Headers': headers, 'Access-Control-Allow-Methods': methods } = preflightHeaders('');
  for (const template of [prod, dev, local]) {
    for (const [, { Properties }] of resourcesOf(template, 'AWS::ApiGateway::Method')) {
      if (String(Properties.HttpMethod) !== 'OPTIONS') continue;
      const { IntegrationResponses } = Properties.Integration as unknown as { IntegrationResponses: PreflightAnswer[] };
      const said = IntegrationResponses[0]?.ResponseParameters ?? {};
      const list = (name: string) => said[`method.response.header.Access-Control-Allow-${name}`]?.match(/[\w-]+/g);
      expect(list('Headers')).toEqual(headers?.split(', '));
      expect(list('Methods')).toEqual(methods?.split(', '));
    }
  }
});

interface PreflightAnswer {
  readonly ResponseParameters: Record<string, string>;
  readonly ResponseTemplates?: Record<string, string>;
}

test('midnight is 00:00 in the time zone of the shop, is tried again and ends in the queue', () => {
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

const domain = {
  DOMAIN_NAME: 'api.example.com',
  CERTIFICATE_ARN: 'arn:aws:acm:ap-northeast-2:111122223333:certificate/a',
};

test('an own domain takes TLS 1.3 and ciphers with forward secrecy, and is the only way in', () => {
  for (const stage of ['dev', 'prod']) {
    const { api } = templatesOf(configOf(stage, { ...deployer, ...domain }));
    api.hasResourceProperties('AWS::ApiGateway::DomainName', {
      DomainName: 'api.example.com',
      SecurityPolicy: 'SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09',
      EndpointAccessMode: 'STRICT',
    });
    api.hasResourceProperties('AWS::ApiGateway::RestApi', { DisableExecuteApiEndpoint: true });
    api.hasOutput('ApiUrl', { Value: 'https://api.example.com/' });
    api.hasOutput('DomainTarget', {});
  }
});

test("without a domain API Gateway's own address is open", () => {
  for (const template of [prod, dev, local]) {
    template.hasResourceProperties('AWS::ApiGateway::RestApi', { DisableExecuteApiEndpoint: false });
    template.resourceCountIs('AWS::ApiGateway::DomainName', 0);
  }
});

test('environments can be kept for a function and kept warm', () => {
  const config = configOf('prod', deployer);
  if (config.stage === 'local') throw new Error('prod is not local');
  const { api } = templatesOf({ ...config, concurrency: { 'orders/place-order': { reserved: 64, provisioned: 16 } } });
  expect(functionsOf(api).get('orders/place-order')?.ReservedConcurrentExecutions).toBe(64);
  api.hasResourceProperties('AWS::Lambda::Alias', {
    ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 16 },
  });
  const { Uri } = methodsOf(api).get('POST /orders')?.Integration ?? {};
  expect(JSON.stringify(Uri)).toContain('ordersplaceorderWarm');
});

/** The reservations of a stage, by the start of the function's logical id. */
function reservedOf(template: typeof prod): Record<string, number> {
  const made = resourcesOf(template, 'AWS::Lambda::Function').flatMap(([id, { Properties }]) => {
    const reserved: number | undefined = Properties.ReservedConcurrentExecutions;
    return reserved === undefined ? [] : [[id.replace(/OwnFunction\w+$/, ''), reserved] as const];
  });
  return Object.fromEntries(made);
}

test('on prod orders, charges and the check of tokens have environments that reads cannot take', () => {
  expect(reservedOf(prod)).toEqual({ ordersplaceorder: 360, chargescharge: 180, Authorizer: 90 });
  expect(reservedOf(dev)).toEqual({});
});

test.each([
  ['10', {}],
  ['100', {}],
  ['105', { ordersplaceorder: 2, chargescharge: 1 }],
  ['200', { ordersplaceorder: 40, chargescharge: 20, Authorizer: 10 }],
  ['5000', { ordersplaceorder: 1_960, chargescharge: 980, Authorizer: 490 }],
])(
  'of an account that may run %s at once, 100 are left to others, and no function is switched off',
  (limit, expected) => {
    const { api } = templatesOf(configOf('prod', { ...deployer, LAMBDA_CONCURRENCY: limit }));
    expect(reservedOf(api)).toEqual(expected);
  },
);
