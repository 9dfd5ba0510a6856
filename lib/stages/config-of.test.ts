import { requiredSettings } from '../testing/stages.ts';
import { configOf } from './config-of.ts';

test('every stage has its configuration', () => {
  expect(configOf('local', {})).toMatchObject({ stage: 'local', account: '000000000000', corsOrigins: ['*'] });
  expect(configOf('dev', requiredSettings)).toMatchObject({
    stage: 'dev',
    keepsData: false,
    alarmEmail: 'ops@example.com',
  });
  expect(configOf('prod', requiredSettings)).toMatchObject({
    stage: 'prod',
    keepsData: true,
    region: 'ap-northeast-2',
  });
});

test.each([
  [{ CDK_DEFAULT_ACCOUNT: undefined }, /^CDK_DEFAULT_ACCOUNT is missing: set it to the 12 digits of the AWS account/],
  [{ CDK_DEFAULT_ACCOUNT: '12' }, /^CDK_DEFAULT_ACCOUNT is "12": it must be the 12 digits of the AWS account/],
  [{ CDK_DEFAULT_REGION: 'Seoul' }, /^CDK_DEFAULT_REGION is "Seoul"/],
  [{ CDK_DEFAULT_REGION: undefined }, /^CDK_DEFAULT_REGION is missing: .* when you set AWS_REGION/],
  [{ CDK_DEFAULT_REGION: 'us-east-1' }, /^AWS_REGION is missing: .* cdk falls back to us-east-1/],
  [{ AWS_REGION: 'eu-west-1' }, /^AWS_REGION is "eu-west-1", but CDK_DEFAULT_REGION is "ap-northeast-2"/],
  [{ OIDC_ISSUER: '' }, /^OIDC_ISSUER is missing/],
  [{ OIDC_ISSUER: 'http://id.example.com' }, /^OIDC_ISSUER is .* an https URL/],
  [{ OIDC_AUDIENCE: undefined }, /^OIDC_AUDIENCE is missing/],
  [{ OIDC_AUDIENCE: 'a, b' }, /^OIDC_AUDIENCE is "a, b": .* without spaces/],
  [{ OIDC_AUDIENCE_CLAIM: 'azp' }, /^OIDC_AUDIENCE_CLAIM is "azp": it must be aud, or client_id for Cognito/],
  [{ OIDC_ADMIN_CLAIM: 'my roles' }, /^OIDC_ADMIN_CLAIM is "my roles"/],
  [{ OIDC_ADMIN_VALUE: 'shop admin' }, /^OIDC_ADMIN_VALUE is "shop admin"/],
  [{ LAMBDA_CONCURRENCY: 'many' }, /^LAMBDA_CONCURRENCY is "many": it must be the account's limit/],
  [{ LAMBDA_CONCURRENCY: '0' }, /^LAMBDA_CONCURRENCY is "0"/],
  [{ ALARM_EMAIL: 'ops' }, /^ALARM_EMAIL is "ops"/],
  [{ CORS_ORIGINS: undefined }, /^CORS_ORIGINS is missing/],
  [{ CORS_ORIGINS: '*' }, /^CORS_ORIGINS is "\*"/],
  [{ CORS_ORIGINS: 'https://shop.example.com/path' }, /^CORS_ORIGINS is/],
  [{ DOMAIN_NAME: 'api.example.com' }, /^Set both DOMAIN_NAME and CERTIFICATE_ARN, or neither/],
  [{ CERTIFICATE_ARN: 'arn' }, /^Set both DOMAIN_NAME and CERTIFICATE_ARN, or neither/],
  [{ VPC_ID: 'vpc-0a1b2c3d' }, /^VPC_SUBNET_IDS is missing/],
  [
    { VPC_ID: 'vpc-0a1b2c3d', VPC_SUBNET_IDS: 'subnet-1,subnet-2', VPC_ZONES: 'a,b,c' },
    /^VPC_ZONES must name one zone/,
  ],
])('prod with %j is rejected with a sentence that names the setting', (change, sentence) => {
  expect(() => configOf('prod', { ...requiredSettings, ...change })).toThrow(sentence);
});

test.each([
  ['AWS_REGION names it', { CDK_DEFAULT_REGION: 'us-east-1', AWS_REGION: 'us-east-1' }, 'us-east-1'],
  ['AWS_DEFAULT_REGION names it', { CDK_DEFAULT_REGION: 'us-east-1', AWS_DEFAULT_REGION: 'us-east-1' }, 'us-east-1'],
  [
    'AWS_REGION and AWS_DEFAULT_REGION differ: the first wins',
    { AWS_REGION: 'ap-northeast-2', AWS_DEFAULT_REGION: 'us-east-1' },
    'ap-northeast-2',
  ],
  ['the profile names it', {}, 'ap-northeast-2'],
])('the region is accepted when %s', (_what, change, region) => {
  for (const stage of ['dev', 'prod']) expect(configOf(stage, { ...requiredSettings, ...change }).region).toBe(region);
});

test('-c first=true turns off the protection of prod, and other values are rejected', () => {
  expect(configOf('prod', requiredSettings)).toMatchObject({ keepsData: true, isProtected: true });
  expect(configOf('prod', requiredSettings, 'true')).toMatchObject({ keepsData: true, isProtected: false });
  expect(() => configOf('prod', requiredSettings, 'yes')).toThrow(
    'first is "yes": use -c first=true, or leave it out.',
  );
});

test.each([undefined, 'staging', 'toString'])('the unknown stage %s is rejected by name', (stage) => {
  expect(() => configOf(stage, requiredSettings)).toThrow(`There is no stage ${stage}: use -c stage=local`);
});

test('dev allows every origin unless CORS_ORIGINS is set', () => {
  const { CORS_ORIGINS: _, ...withoutOrigins } = requiredSettings;
  expect(configOf('dev', withoutOrigins).corsOrigins).toEqual(['*']);
  expect(configOf('dev', { ...requiredSettings, CORS_ORIGINS: 'https://a.kr, https://b.kr' }).corsOrigins).toEqual([
    'https://a.kr',
    'https://b.kr',
  ]);
});
