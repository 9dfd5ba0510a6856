import { CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { EXPOSED } from '../../lambdas/shared/cors.ts';
import { busy, problemOf } from './gateway-answers.ts';
import type { ShopApi } from './shop-api.ts';

export interface FirewallProps {
  readonly api: ShopApi;
  readonly corsOrigins: readonly string[];
  /** Requests that one address may send in five minutes. */
  readonly requestsPerAddress: number;
}

/** How often the firewall counts anew, so after how long it lets an address in again at the earliest. */
const RETRY_AFTER_S = 60;

/** What stands for the id of a request: the firewall refuses before it has one. */
const REQUEST_ID = 'firewall';

/** Rules of AWS's that refuse what the contract allows; they only count. */
const COUNTED = [
  // Bodies over 8 KB, and names of products with signs in them: all bodies have a schema, and the free text is an admin's.
  'SizeRestrictions_BODY',
  'CrossSiteScripting_BODY',
  'GenericLFI_BODY',
  'GenericRFI_BODY',
  // Servers that call the API have no user agent to speak of.
  'NoUserAgent_HEADER',
  // Ids may end in `.log` or `.ini`.
  'RestrictedExtensions_URIPATH',
];

/** A web ACL before the API: AWS's common rules, its list of known bad input, and a bound for each address. */
export class Firewall extends Construct {
  constructor(scope: Construct, id: string, { api, corsOrigins, requestsPerAddress }: FirewallProps) {
    super(scope, id);
    const tooMany = problemOf(
      busy('Too many requests from your address: send the same request again later, with the same key.', 429),
      REQUEST_ID,
    );
    const acl = new CfnWebACL(this, 'Acl', {
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      visibilityConfig: visible('Firewall'),
      // Sampled requests show their headers in the console.
      dataProtectionConfig: {
        dataProtections: [
          { action: 'SUBSTITUTION', field: { fieldType: 'SINGLE_HEADER', fieldKeys: ['authorization'] } },
        ],
      },
      // A custom body can be of this type, not of `application/problem+json`.
      customResponseBodies: { TooMany: { contentType: 'APPLICATION_JSON', content: tooMany.body } },
      rules: [
        {
          name: 'RatePerAddress',
          priority: 0,
          action: {
            block: {
              customResponse: {
                responseCode: tooMany.statusCode,
                customResponseBodyKey: 'TooMany',
                responseHeaders: headersOf(corsOrigins),
              },
            },
          },
          statement: { rateBasedStatement: { aggregateKeyType: 'IP', limit: requestsPerAddress } },
          visibilityConfig: visible('RatePerAddress'),
        },
        managed(1, 'AWSManagedRulesCommonRuleSet', COUNTED),
        managed(2, 'AWSManagedRulesKnownBadInputsRuleSet'),
      ],
    });
    new CfnWebACLAssociation(this, 'Association', {
      webAclArn: acl.attrArn,
      resourceArn: api.rest.deploymentStage.stageArn,
    });
  }
}

/** The answer is the same for every caller, so where there are several origins it names none: it holds nothing of anyone's. */
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

function managed(priority: number, name: string, counted: readonly string[] = []): CfnWebACL.RuleProperty {
  return {
    name,
    priority,
    overrideAction: { none: {} },
    statement: {
      managedRuleGroupStatement: {
        vendorName: 'AWS',
        name,
        ruleActionOverrides: counted.map((rule) => ({ name: rule, actionToUse: { count: {} } })),
      },
    },
    visibilityConfig: visible(name),
  };
}

function visible(metricName: string): CfnWebACL.VisibilityConfigProperty {
  return { metricName, cloudWatchMetricsEnabled: true, sampledRequestsEnabled: true };
}
