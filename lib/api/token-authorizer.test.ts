import { configOf } from '../stages/config-of.ts';
import { requiredSettings, resourcesOf, templatesOf, templatesOfStage } from '../testing/stages.ts';

jest.mock('../functions/bundle.ts', () => ({ bundle: jest.requireActual('../testing/stages.ts').stubBundle }));

const templates = (['dev', 'prod'] as const).map((stage) => templatesOfStage(stage).api);

interface Authorizer {
  readonly AuthorizerResultTtlInSeconds: number;
  readonly IdentityValidationExpression: string;
}

function authorizerOf(template: (typeof templates)[number]): Authorizer {
  const [found] = resourcesOf(template, 'AWS::ApiGateway::Authorizer');
  return found?.[1].Properties as unknown as Authorizer;
}

test('an expired token is accepted for at most one more minute', () => {
  for (const template of templates) expect(authorizerOf(template).AuthorizerResultTtlInSeconds).toBeLessThanOrEqual(60);
});

const part = (characters: number) => 'Az09_-'.repeat(characters).slice(0, characters);

test.each([
  ['a short token', `Bearer ${part(36)}.${part(60)}.${part(86)}`],
  ['a token of 4 KB', `Bearer ${part(200)}.${part(3_600)}.${part(342)}`],
  ['a token after two spaces', `Bearer  ${part(36)}.${part(60)}.${part(86)}`],
  ['a token after a scheme in lower case', 'bearer a.b-c_d.e'],
  ['a token after a scheme in mixed case', 'bEaReR a.b-c_d.e'],
])('%s reaches the authorizer', (_what, header) => {
  for (const template of templates) {
    // API Gateway matches the whole header.
    expect(header).toMatch(new RegExp(`^(?:${authorizerOf(template).IdentityValidationExpression})$`));
  }
});

test.each([
  'Basic YTpi',
  'Bearer',
  'Bearer ',
  'Bearer a b',
  'Bearera',
  'x Bearer a',
  `Bearer ${part(9)}\n`,
  'AWS4-HMAC-SHA256 Credential=x',
])('"%s" is answered 401 without a call', (header) => {
  for (const template of templates) {
    expect(header).not.toMatch(new RegExp(`^(?:${authorizerOf(template).IdentityValidationExpression})$`));
  }
});

function variablesOf(settings: Record<string, string>): object | undefined {
  const { api } = templatesOf(configOf('prod', { ...requiredSettings, ...settings }));
  const [found] = resourcesOf(api, 'AWS::Lambda::Function').filter(([id]) => id.startsWith('Authorizer'));
  return (found?.[1].Properties.Environment as { Variables: object } | undefined)?.Variables;
}

test('the authorizer gets the settings of the identity provider, and only those that are set', () => {
  expect(variablesOf({})).toEqual({ OIDC_ISSUER: 'https://id.example.com', OIDC_AUDIENCE: 'shop' });
  const cognito = {
    OIDC_ISSUER: 'https://cognito-idp.ap-northeast-2.amazonaws.com/ap-northeast-2_EXAMPLE',
    OIDC_AUDIENCE: '1web23456,7example23456',
    OIDC_AUDIENCE_CLAIM: 'client_id',
    OIDC_ADMIN_CLAIM: 'cognito:groups',
    OIDC_ADMIN_VALUE: 'shop/admin',
  };
  expect(variablesOf(cognito)).toEqual(cognito);
});
