import { configOf } from './config.ts';
import { zoned } from './settings.ts';
import { deployer } from './testing/stages.ts';

test('every stage has its configuration', () => {
  expect(configOf('local', {})).toMatchObject({ stage: 'local', account: '000000000000', corsOrigins: ['*'] });
  expect(configOf('dev', deployer)).toMatchObject({ stage: 'dev', keepsData: false, alarmEmail: 'ops@example.com' });
  expect(configOf('prod', deployer)).toMatchObject({ stage: 'prod', keepsData: true, region: 'ap-northeast-2' });
});

test.each([
  [{ CDK_DEFAULT_ACCOUNT: undefined }, /^CDK_DEFAULT_ACCOUNT is missing: it is the AWS account/],
  [{ CDK_DEFAULT_ACCOUNT: '12' }, /^CDK_DEFAULT_ACCOUNT is "12", which is not the AWS account/],
  [{ CDK_DEFAULT_REGION: 'Seoul' }, /^CDK_DEFAULT_REGION is "Seoul"/],
  [{ OIDC_ISSUER: '' }, /^OIDC_ISSUER is missing/],
  [{ OIDC_ISSUER: 'http://id.example.com' }, /^OIDC_ISSUER is .* an https URL/],
  [{ OIDC_AUDIENCE: undefined }, /^OIDC_AUDIENCE is missing/],
  [{ OIDC_AUDIENCE: 'a, b' }, /^OIDC_AUDIENCE is "a, b", .* without spaces/],
  [{ OIDC_AUDIENCE_CLAIM: 'azp' }, /^OIDC_AUDIENCE_CLAIM is "azp", which is not aud, or client_id as for Cognito/],
  [{ OIDC_ADMIN_CLAIM: 'my roles' }, /^OIDC_ADMIN_CLAIM is "my roles"/],
  [{ OIDC_ADMIN_VALUE: 'shop admin' }, /^OIDC_ADMIN_VALUE is "shop admin"/],
  [{ LAMBDA_CONCURRENCY: 'many' }, /^LAMBDA_CONCURRENCY is "many", which is not the account's limit/],
  [{ LAMBDA_CONCURRENCY: '0' }, /^LAMBDA_CONCURRENCY is "0"/],
  [{ ALARM_EMAIL: 'ops' }, /^ALARM_EMAIL is "ops"/],
  [{ CORS_ORIGINS: undefined }, /^CORS_ORIGINS is missing/],
  [{ CORS_ORIGINS: '*' }, /^CORS_ORIGINS is "\*"/],
  [{ CORS_ORIGINS: 'https://shop.example.com/path' }, /^CORS_ORIGINS is/],
  [{ DOMAIN_NAME: 'api.example.com' }, /^CERTIFICATE_ARN is missing: it is needed where DOMAIN_NAME is set/],
  [{ CERTIFICATE_ARN: 'arn' }, /^DOMAIN_NAME is missing/],
  [{ VPC_ID: 'vpc-0a1b2c3d' }, /^VPC_SUBNET_IDS is missing/],
  [
    { VPC_ID: 'vpc-0a1b2c3d', VPC_SUBNET_IDS: 'subnet-1,subnet-2', VPC_ZONES: 'a,b,c' },
    /^VPC_ZONES must name one zone/,
  ],
])('prod with %j stops with a sentence that names it', (change, sentence) => {
  expect(() => configOf('prod', { ...deployer, ...change })).toThrow(sentence);
});

test.each([undefined, 'staging', 'toString'])('the stage %s is refused by name', (stage) => {
  expect(() => configOf(stage, deployer)).toThrow(`There is no stage ${stage}: say -c stage=local`);
});

test('a time zone and a window that make no sense are refused by name', () => {
  expect(() => zoned({ timeZone: 'Asia/Soul', topWindowDays: 3 })).toThrow('timeZone is "Asia/Soul"');
  expect(() => zoned({ timeZone: 'Asia/Seoul', topWindowDays: 0 })).toThrow('topWindowDays is 0');
});

test('dev lets every origin in unless it is told', () => {
  const { CORS_ORIGINS: _, ...untold } = deployer;
  expect(configOf('dev', untold).corsOrigins).toEqual(['*']);
  expect(configOf('dev', { ...deployer, CORS_ORIGINS: 'https://a.kr, https://b.kr' }).corsOrigins).toEqual([
    'https://a.kr',
    'https://b.kr',
  ]);
});
