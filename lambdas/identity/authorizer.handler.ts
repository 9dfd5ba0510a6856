import type { APIGatewayAuthorizerResult, APIGatewayTokenAuthorizerEvent } from 'aws-lambda';
import { noteStart, startMetric } from '../shared/cold-start.ts';
import { emit } from '../shared/metrics.ts';
import type { TokenRules } from './access-token.ts';
import { OidcTokens } from './oidc-verifier.ts';

const tokens = new OidcTokens(setting('OIDC_ISSUER'), {
  audiences: setting('OIDC_AUDIENCE').split(','),
  audienceClaim: setting('OIDC_AUDIENCE_CLAIM', 'aud') as TokenRules['audienceClaim'],
  adminClaim: setting('OIDC_ADMIN_CLAIM', 'scope'),
  adminValue: setting('OIDC_ADMIN_VALUE', 'admin'),
});
noteStart();

/**
 * Lets a request through whose token is valid, with who asks in its context; the handlers decide who may do what.
 * @throws Error `Unauthorized`, which API Gateway answers with 401, where the token is not valid; any other error is 503.
 */
export async function handler(event: APIGatewayTokenAuthorizerEvent): Promise<APIGatewayAuthorizerResult> {
  emit(startMetric());
  const [, token] = /^Bearer +(\S+)$/i.exec(event.authorizationToken) ?? [];
  const claims = token === undefined ? undefined : await tokens.verify(token);
  if (!claims) throw new Error('Unauthorized');
  const [api, stage] = event.methodArn.split('/');
  return {
    principalId: claims.userId,
    // However the issuer calls an admin: the handlers know one word for it.
    context: { scope: claims.isAdmin ? 'admin' : '' },
    policyDocument: {
      Version: '2012-10-17',
      // All routes, as API Gateway keeps this answer for whatever the token asks next.
      Statement: [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: `${api}/${stage}/*` }],
    },
  };
}

function setting(name: string, usual?: string): string {
  const value = process.env[name] || usual;
  if (!value) throw new Error(`The environment variable ${name} is missing: set it on the function.`);
  return value;
}
