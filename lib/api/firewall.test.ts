import { Problem, problemResult } from '../../lambdas/shared/problem.ts';
import { configOf } from '../stages/config-of.ts';
import { requiredSettings, resourcesOf, templatesOf, templatesOfStage } from '../testing/stages.ts';

jest.mock('../functions/bundle.ts', () => ({ bundle: jest.requireActual('../testing/stages.ts').stubBundle }));

interface Rule {
  readonly Name: string;
  readonly Action?: { readonly Block?: { readonly CustomResponse?: CustomResponse }; readonly Count?: object };
  readonly OverrideAction?: { readonly None?: object; readonly Count?: object };
  readonly VisibilityConfig: object;
  readonly Statement: {
    readonly RateBasedStatement?: object;
    readonly ManagedRuleGroupStatement?: {
      readonly Name: string;
      readonly RuleActionOverrides: { readonly Name: string; readonly ActionToUse: object }[];
    };
  };
}

interface CustomResponse {
  readonly ResponseCode: number;
  readonly CustomResponseBodyKey: string;
  readonly ResponseHeaders: { readonly Name: string; readonly Value: string }[];
}

interface Acl {
  readonly Scope: string;
  readonly Rules: Rule[];
  readonly VisibilityConfig: object;
  readonly CustomResponseBodies: Record<string, { readonly ContentType: string; readonly Content: string }>;
  readonly DataProtectionConfig: object;
}

const { api: prod } = templatesOfStage('prod');

function aclOf(template: typeof prod): Acl {
  const [found] = resourcesOf(template, 'AWS::WAFv2::WebACL');
  return found?.[1].Properties as unknown as Acl;
}

/** The firewall's response to an address above the rate limit. */
function tooManyOf({ Rules, CustomResponseBodies }: Acl) {
  const response = Rules.find(({ Statement }) => Statement.RateBasedStatement)?.Action?.Block?.CustomResponse;
  const headers = Object.fromEntries((response?.ResponseHeaders ?? []).map(({ Name, Value }) => [Name, Value]));
  const body = CustomResponseBodies[response?.CustomResponseBodyKey ?? ''];
  return { status: response?.ResponseCode, headers, type: body?.ContentType, body: JSON.parse(body?.Content ?? '{}') };
}

test('prod has a firewall, dev has none', () => {
  prod.resourceCountIs('AWS::WAFv2::WebACLAssociation', 1);
  expect(aclOf(prod).Scope).toBe('REGIONAL');
  templatesOfStage('dev').api.resourceCountIs('AWS::WAFv2::WebACL', 0);
});

test('an address above the rate limit gets a problem with status 429 and Retry-After', () => {
  const { status, headers, type, body } = tooManyOf(aclOf(prod));
  const shape = JSON.parse(problemResult(new Problem('try-again', 'x'), 'the-id').body);
  expect([status, type]).toEqual([429, 'APPLICATION_JSON']);
  expect(Object.keys(body).sort()).toEqual(Object.keys(shape).sort());
  expect(body).toMatchObject({ type: shape.type, title: shape.title, code: 'try-again', status: 429 });
  expect(Number(headers['Retry-After'])).toBeGreaterThan(0);
  // AWS WAF rejects this header, because the type of the body sets it.
  expect(Object.keys(headers).map((name) => name.toLowerCase())).not.toContain('content-type');
});

test.each([
  ['https://shop.example.com', 'https://shop.example.com'],
  ['https://a.kr,https://b.kr', '*'],
])('a page of %s may read that response', (CORS_ORIGINS, allowed) => {
  const { headers } = tooManyOf(aclOf(templatesOf(configOf('prod', { ...requiredSettings, CORS_ORIGINS })).api));
  expect(headers['Access-Control-Allow-Origin']).toBe(allowed);
  expect(headers['Access-Control-Expose-Headers']).toContain('Retry-After');
});

test("the rate limit covers a sale's buyers behind one address of a mobile carrier", () => {
  const BUYERS_BEHIND_AN_ADDRESS = 2_000;
  const REQUESTS_OF_A_BUYER_IN_FIVE_MINUTES = 50;
  expect(aclOf(prod).Rules.find(({ Statement }) => Statement.RateBasedStatement)?.Statement).toEqual({
    RateBasedStatement: {
      AggregateKeyType: 'IP',
      Limit: BUYERS_BEHIND_AN_ADDRESS * REQUESTS_OF_A_BUYER_IN_FIVE_MINUTES,
    },
  });
});

test("AWS's rules block, except those that would block what the contract allows", () => {
  const managed = aclOf(prod).Rules.filter(({ Statement }) => Statement.ManagedRuleGroupStatement);
  for (const { OverrideAction, Action } of managed) expect([OverrideAction, Action]).toEqual([{ None: {} }, undefined]);
  const groups = managed.map(({ Statement }) => Statement.ManagedRuleGroupStatement);
  expect(groups.map((group) => group?.Name)).toEqual([
    'AWSManagedRulesCommonRuleSet',
    'AWSManagedRulesKnownBadInputsRuleSet',
  ]);
  const overrides = groups.flatMap((group) => group?.RuleActionOverrides ?? []);
  for (const { ActionToUse } of overrides) expect(ActionToUse).toEqual({ Count: {} });
  expect(overrides.map(({ Name }) => Name).sort()).toEqual([
    'CrossSiteScripting_BODY',
    'GenericLFI_BODY',
    'GenericRFI_BODY',
    'NoUserAgent_HEADER',
    'RestrictedExtensions_URIPATH',
    'SizeRestrictions_BODY',
  ]);
});

test('blocked requests are sampled with their tokens masked', () => {
  const acl = aclOf(prod);
  for (const { VisibilityConfig } of [acl, ...acl.Rules]) {
    expect(VisibilityConfig).toMatchObject({ SampledRequestsEnabled: true, CloudWatchMetricsEnabled: true });
  }
  expect(acl.DataProtectionConfig).toEqual({
    DataProtections: [{ Action: 'SUBSTITUTION', Field: { FieldType: 'SINGLE_HEADER', FieldKeys: ['authorization'] } }],
  });
});
