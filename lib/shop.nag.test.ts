import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { configOf } from './stages/config-of.ts';
import { suppressions } from './testing/nag-suppressions.ts';
import { lookAt, requiredSettings } from './testing/stages.ts';

jest.mock('./functions/bundle.ts', () => ({ bundle: jest.requireActual('./testing/stages.ts').stubBundle }));

const optional = {
  DOMAIN_NAME: 'api.example.com',
  CERTIFICATE_ARN: 'arn:aws:acm:ap-northeast-2:111122223333:certificate/a',
  CORS_ORIGINS: 'https://a.kr,https://b.kr',
  VPC_ID: 'vpc-0a1b2c3d',
  VPC_SUBNET_IDS: 'subnet-1,subnet-2',
  VPC_ZONES: 'ap-northeast-2a,ap-northeast-2b',
};
const configs = [
  configOf('dev', requiredSettings),
  configOf('prod', requiredSettings),
  configOf('prod', { ...requiredSettings, ...optional }),
];

/** The findings of both packs in dev and prod, without and with the optional settings: rule and construct path. */
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

test('the packs check both stages', () => {
  for (const stage of ['dev', 'prod']) {
    expect(findings).toContainEqual({ rule: 'Serverless-LambdaDLQ', path: expect.stringContaining(`-${stage}-`) });
  }
});

test('every finding has a suppression', () => {
  const isSuppressed = ({ rule, path }: (typeof findings)[number]) =>
    suppressions.some((suppression) => suppression.rule === rule && suppression.at.test(path));
  expect(findings.filter((finding) => !isSuppressed(finding))).toEqual([]);
});

test.each(suppressions)('the suppression of $rule is still needed', ({ rule, at, why }) => {
  expect(findings.filter((finding) => finding.rule === rule && at.test(finding.path))).not.toEqual([]);
  expect(why).not.toBe('');
});
