import { CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { EXPOSED } from '../../lambdas/shared/cors.ts';
import { problemOf, tryAgain } from './gateway-responses.ts';
import type { ShopApi } from './shop-api.ts';

export interface FirewallProps {
  readonly api: ShopApi;
  readonly corsOrigins: readonly string[];
  /** Requests that one IP address may send in 5 minutes. */
  readonly requestsPerAddress: number;
}

/** Seconds after which AWS WAF may have counted the address anew and let it in again. */
const RETRY_AFTER_S = 60;

/** The firewall blocks before API Gateway assigns a request id. */
const REQUEST_ID = 'firewall';

/** AWS's rules that would block what the contract allows; they only count. */
const COUNT_ONLY = [
  // Bodies over 8 KB, and free text. The handlers validate all bodies, and only admins send free text: product names.
  'SizeRestrictions_BODY',
  'CrossSiteScripting_BODY',
  'GenericLFI_BODY',
  'GenericRFI_BODY',
  // Servers that call the API may send no user agent.
  'NoUserAgent_HEADER',
  // Ids may end in `.log` or `.ini`.
  'RestrictedExtensions_URIPATH',
];

/** A web ACL in front of the API: a rate limit per IP address, AWS's common rules and its known bad inputs. */
export class Firewall extends Construct {
  constructor(scope: Construct, id: string, { api, corsOrigins, requestsPerAddress }: FirewallProps) {
    super(scope, id);
    const tooMany = problemOf(
      tryAgain('Too many requests from your address: retry later with the same Idempotency-Key.', 429),
      REQUEST_ID,
    );
    const acl = new CfnWebACL(this, 'Acl', {
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      visibilityConfig: visible('Firewall'),
      // The console shows the headers of sampled requests.
      dataProtectionConfig: {
        dataProtections: [
          { action: 'SUBSTITUTION', field: { fieldType: 'SINGLE_HEADER', fieldKeys: ['authorization'] } },
        ],
      },
      // AWS WAF does not offer `application/problem+json`.
      customResponseBodies: { TooMany: { contentType: 'APPLICATION_JSON', content: tooMany.body } },
      rules: [
        rateLimit(0, requestsPerAddress, {
          responseCode: tooMany.statusCode,
          customResponseBodyKey: 'TooMany',
          responseHeaders: headersOf(corsOrigins),
        }),
        managed(1, 'AWSManagedRulesCommonRuleSet', COUNT_ONLY),
        managed(2, 'AWSManagedRulesKnownBadInputsRuleSet'),
      ],
    });
    new CfnWebACLAssociation(this, 'Association', {
      webAclArn: acl.attrArn,
      resourceArn: api.rest.deploymentStage.stageArn,
    });
  }
}

/** The response is constant, so with several origins it allows all of them by `*`; it holds no user's data. */
function headersOf(corsOrigins: readonly string[]): CfnWebACL.CustomHTTPHeaderProperty[] {
  const [origin = '*'] = corsOrigins.length === 1 ? corsOrigins : [];
  return Object.entries({
    'Retry-After': String(RETRY_AFTER_S),
    'Access-Control-Allow-Origin': origin,
    'Access-Control-Expose-Headers': EXPOSED,
    'Cache-Control': 'no-store',
    'x-request-id': REQUEST_ID,
    'Server-Timing': 'total;dur=0',
  }).map(([name, value]) => ({ name, value }));
}

function rateLimit(
  priority: number,
  requestsPerAddress: number,
  customResponse: CfnWebACL.CustomResponseProperty,
): CfnWebACL.RuleProperty {
  return {
    name: 'RatePerAddress',
    priority,
    action: { block: { customResponse } },
    statement: { rateBasedStatement: { aggregateKeyType: 'IP', limit: requestsPerAddress } },
    visibilityConfig: visible('RatePerAddress'),
  };
}

function managed(priority: number, name: string, countOnly: readonly string[] = []): CfnWebACL.RuleProperty {
  return {
    name,
    priority,
    overrideAction: { none: {} },
    statement: {
      managedRuleGroupStatement: {
        vendorName: 'AWS',
        name,
        ruleActionOverrides: countOnly.map((rule) => ({ name: rule, actionToUse: { count: {} } })),
      },
    },
    visibilityConfig: visible(name),
  };
}

function visible(metricName: string): CfnWebACL.VisibilityConfigProperty {
  return { metricName, cloudWatchMetricsEnabled: true, sampledRequestsEnabled: true };
}
