import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { deployer, lookAt } from '../testing/stages.ts';
import { suppressions } from './nag-suppressions.ts';
import { configOf } from './stage-config.ts';

jest.mock('../functions/bundle.ts', () => ({ bundle: jest.requireActual('../testing/stages.ts').stubBundle }));

const optional = {
  DOMAIN_NAME: 'api.example.com',
  CERTIFICATE_ARN: 'arn:aws:acm:ap-northeast-2:111122223333:certificate/a',
  CORS_ORIGINS: 'https://a.kr,https://b.kr',
  VPC_ID: 'vpc-0a1b2c3d',
  VPC_SUBNET_IDS: 'subnet-1,subnet-2',
  VPC_ZONES: 'ap-northeast-2a,ap-northeast-2b',
};
const configs = [configOf('dev', deployer), configOf('prod', deployer), configOf('prod', { ...deployer, ...optional })];

/** What the packs find in dev and prod, with and without what may be set, as rule and path of the resource. */
const findings = configs.flatMap((config) =>
  lookAt(config, (app) => {
    app.synth();
    return [new AwsSolutionsChecks(app), new ServerlessChecks(app)]
      .flatMap((pack) => pack.validateScope(app).violations)
      .flatMap(({ ruleName, violatingResources }) =>
        violatingResources.map(({ constructPath }) => ({ rule: ruleName, path: constructPath ?? '' })),
      );
  }),
);

test('the packs look at both stages', () => {
  for (const stage of ['dev', 'prod']) {
    expect(findings).toContainEqual({ rule: 'Serverless-LambdaDLQ', path: expect.stringContaining(`-${stage}-`) });
  }
});

test('every finding is explained', () => {
  const isExplained = ({ rule, path }: (typeof findings)[number]) =>
    suppressions.some((suppression) => suppression.rule === rule && suppression.at.test(path));
  expect(findings.filter((finding) => !isExplained(finding))).toEqual([]);
});

test.each(suppressions)('the explanation of $rule is still needed', ({ rule, at, why }) => {
  expect(findings.filter((finding) => finding.rule === rule && at.test(finding.path))).not.toEqual([]);
  expect(why).not.toBe('');
});
