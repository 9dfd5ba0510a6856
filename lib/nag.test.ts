import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { configOf } from './config.ts';
import { suppressions } from './nag-suppressions.ts';
import { deployer, lookAt } from './testing/stages.ts';

jest.mock('./bundle.ts', () => ({ bundle: jest.requireActual('./testing/stages.ts').stubBundle }));

/** What the packs find in dev and prod, as rule and path of the resource. */
const findings = (['dev', 'prod'] as const).flatMap((stage) =>
  lookAt(configOf(stage, deployer), (app) => {
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
