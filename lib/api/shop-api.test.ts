import { Match } from 'aws-cdk-lib/assertions';
import { DEFAULT_PAGE_ITEMS } from '../../lambdas/shared/bounds.ts';
import { preflightHeaders } from '../../lambdas/shared/cors.ts';
import { routes } from '../../lambdas/shared/routes.ts';
import { shardsFor } from '../../lambdas/stock/shard.ts';
import { configOf } from '../stages/config-of.ts';
import { requiredSettings, resourcesOf, templatesOf, templatesOfStage } from '../testing/stages.ts';

jest.mock('../functions/bundle.ts', () => ({ bundle: jest.requireActual('../testing/stages.ts').stubBundle }));

const { api: prod } = templatesOfStage('prod');
const { api: dev } = templatesOfStage('dev');
const { api: local } = templatesOfStage('local');

test('the stage logs every request as one JSON line, and is traced', () => {
  prod.hasResourceProperties('AWS::ApiGateway::Stage', {
    StageName: 'prod',
    TracingEnabled: true,
    AccessLogSetting: { Format: Match.stringLikeRegexp('^{"requestId":"\\$context.requestId"') },
  });
});

/** The throttle of a route, from the method settings of the stage. */
function throttleOf(template: typeof prod, { method, path }: { method: string; path: string }) {
  const [stage] = resourcesOf(template, 'AWS::ApiGateway::Stage');
  const settings: MethodSetting[] = stage?.[1].Properties.MethodSettings ?? [];
  const escaped = `/${path.replaceAll('/', '~1')}`;
  const found =
    settings.find((it) => it.HttpMethod === method && it.ResourcePath === escaped) ??
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
])('on %s the public routes together leave two thirds of the account limit to orders', (stage, template) => {
  // API Gateway's default limit of an account and region.
  const ACCOUNT = { rate: 10_000, burst: 5_000 };
  const publicRoutes = routes.filter(({ access }) => access === 'anyone').map((route) => throttleOf(template, route));
  const sum = (pick: (throttle: (typeof publicRoutes)[number]) => number) =>
    publicRoutes.reduce((total, throttle) => total + pick(throttle), 0);
  expect(sum(({ rate }) => rate)).toBeLessThanOrEqual(ACCOUNT.rate / 3);
  expect(sum(({ burst }) => burst)).toBeLessThanOrEqual(ACCOUNT.burst / 3);
  const order = throttleOf(template, { method: 'POST', path: '/orders' });
  expect(order).toEqual(stage === 'prod' ? { rate: 5_000, burst: 5_000 } : { rate: 200, burst: 400 });
});

test.each([
  ['prod', prod],
  ['dev', dev],
])('on %s reads of products leave a quarter of the read capacity of a new table stock', (_stage, template) => {
  const NEW_TABLE_READ_UNITS = 12_000;
  const rateOf = (path: string) => throttleOf(template, { method: 'GET', path }).rate;
  // A shard costs half a read unit in a list, and a whole one for a single product.
  const shards = shardsFor(10_000_000);
  const page = (DEFAULT_PAGE_ITEMS * shards) / 2;
  const units = rateOf('/products') * page + rateOf('/products/{productId}') * shards;
  expect(units).toBeLessThanOrEqual((NEW_TABLE_READ_UNITS * 3) / 4);
});

test('there is no usage plan, because no caller has an API key', () => {
  for (const template of [prod, dev]) template.resourceCountIs('AWS::ApiGateway::UsagePlan', 0);
});

test.each([
  ['one origin', 'https://shop.example.com'],
  ['two origins', 'https://a.kr,https://b.kr'],
])('with %s the preflight allows exactly these', (_what, CORS_ORIGINS) => {
  const { api } = templatesOf(configOf('prod', { ...requiredSettings, CORS_ORIGINS }));
  const preflights = resourcesOf(api, 'AWS::ApiGateway::Method').filter(
    ([, { Properties }]) => String(Properties.HttpMethod) === 'OPTIONS',
  );
  // One for the root and for each resource.
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
      const parameters = IntegrationResponses[0]?.ResponseParameters ?? {};
      const list = (name: string) =>
        parameters[`method.response.header.Access-Control-Allow-${name}`]?.match(/[\w-]+/g);
      expect(list('Headers')).toEqual(headers?.split(', '));
      expect(list('Methods')).toEqual(methods?.split(', '));
    }
  }
});

interface PreflightAnswer {
  readonly ResponseParameters: Record<string, string>;
  readonly ResponseTemplates?: Record<string, string>;
}

const domain = {
  DOMAIN_NAME: 'api.example.com',
  CERTIFICATE_ARN: 'arn:aws:acm:ap-northeast-2:111122223333:certificate/a',
};

test('a custom domain requires TLS 1.3 or forward secrecy, and disables the default endpoint', () => {
  for (const stage of ['dev', 'prod']) {
    const { api } = templatesOf(configOf(stage, { ...requiredSettings, ...domain }));
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

test('without a custom domain the default endpoint is enabled', () => {
  for (const template of [prod, dev, local]) {
    template.hasResourceProperties('AWS::ApiGateway::RestApi', { DisableExecuteApiEndpoint: false });
    template.resourceCountIs('AWS::ApiGateway::DomainName', 0);
  }
});
