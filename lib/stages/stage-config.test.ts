import { deployer } from '../testing/stages.ts';
import { configOf } from './stage-config.ts';
import { zoned } from './stage-settings.ts';

test('every stage has its configuration', () => {
  expect(configOf('local', {})).toMatchObject({ stage: 'local', account: '000000000000', corsOrigins: ['*'] });
  expect(configOf('dev', deployer)).toMatchObject({ stage: 'dev', keepsData: false, alarmEmail: 'ops@example.com' });
  expect(configOf('prod', deployer)).toMatchObject({ stage: 'prod', keepsData: true, region: 'ap-northeast-2' });
});

test.each([
  [{ CDK_DEFAULT_ACCOUNT: undefined }, /^CDK_DEFAULT_ACCOUNT is missing: it is the AWS account/],
  [{ CDK_DEFAULT_ACCOUNT: '12' }, /^CDK_DEFAULT_ACCOUNT is "12", which is not the AWS account/],
  [{ CDK_DEFAULT_REGION: 'Seoul' }, /^CDK_DEFAULT_REGION is "Seoul"/],
  [{ CDK_DEFAULT_REGION: undefined }, /^CDK_DEFAULT_REGION is missing: .* set AWS_REGION/],
  [{ CDK_DEFAULT_REGION: 'us-east-1' }, /^AWS_REGION is missing: .* CDK guesses us-east-1/],
  [{ AWS_REGION: 'eu-west-1' }, /^AWS_REGION is "eu-west-1", but CDK_DEFAULT_REGION is "ap-northeast-2"/],
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

test.each([
  ['AWS_REGION names it', { CDK_DEFAULT_REGION: 'us-east-1', AWS_REGION: 'us-east-1' }, 'us-east-1'],
  ['AWS_DEFAULT_REGION names it', { CDK_DEFAULT_REGION: 'us-east-1', AWS_DEFAULT_REGION: 'us-east-1' }, 'us-east-1'],
  [
    'AWS_REGION goes before AWS_DEFAULT_REGION',
    { AWS_REGION: 'ap-northeast-2', AWS_DEFAULT_REGION: 'us-east-1' },
    'ap-northeast-2',
  ],
  ['the profile names it', {}, 'ap-northeast-2'],
])('a region is taken where %s', (_what, change, region) => {
  for (const stage of ['dev', 'prod']) expect(configOf(stage, { ...deployer, ...change }).region).toBe(region);
});

test('only prod has a first deployment, and says what it takes', () => {
  expect(configOf('prod', deployer)).toMatchObject({ keepsData: true, isProtected: true });
  expect(configOf('prod', deployer, 'true')).toMatchObject({ keepsData: true, isProtected: false });
  expect(() => configOf('prod', deployer, 'yes')).toThrow('first is "yes": say -c first=true, or leave it out.');
});

test.each([undefined, 'staging', 'toString'])('the stage %s is refused by name', (stage) => {
  expect(() => configOf(stage, deployer)).toThrow(`There is no stage ${stage}: say -c stage=local`);
});

test('a time zone and a window that make no sense are refused by name', () => {
  for (const timeZone of ['Asia/Soul', 'asia/seoul', '+09:00', 'KST', '']) {
    expect(() => zoned({ timeZone, topWindowDays: 3 })).toThrow(`timeZone is "${timeZone}"`);
  }
  expect(() => zoned({ timeZone: 'Asia/Seoul', topWindowDays: 0 })).toThrow('topWindowDays is 0');
});

test.each(['Asia/Seoul', 'UTC', 'Asia/Kolkata', 'Europe/Kyiv', 'Asia/Ho_Chi_Minh', 'America/Port-au-Prince'])(
  '%s is a time zone',
  (timeZone) => {
    expect(zoned({ timeZone, topWindowDays: 3 }).timeZone).toBe(timeZone);
  },
);

test('dev lets every origin in unless it is told', () => {
  const { CORS_ORIGINS: _, ...untold } = deployer;
  expect(configOf('dev', untold).corsOrigins).toEqual(['*']);
  expect(configOf('dev', { ...deployer, CORS_ORIGINS: 'https://a.kr, https://b.kr' }).corsOrigins).toEqual([
    'https://a.kr',
    'https://b.kr',
  ]);
});
