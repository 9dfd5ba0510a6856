import type { APIGatewayAuthorizerResult, APIGatewayTokenAuthorizerEvent } from 'aws-lambda';
import { markReady, takeColdStart } from '../shared/cold-start.ts';
import { environment } from '../shared/environment.ts';
import { emit } from '../shared/metrics.ts';
import type { TokenRules } from './access-token.ts';
import { OidcVerifier } from './oidc-verifier.ts';

const verifier = new OidcVerifier(environment('OIDC_ISSUER'), {
  audiences: environment('OIDC_AUDIENCE').split(','),
  audienceClaim: environment('OIDC_AUDIENCE_CLAIM', 'aud') as TokenRules['audienceClaim'],
  adminClaim: environment('OIDC_ADMIN_CLAIM', 'scope'),
  adminValue: environment('OIDC_ADMIN_VALUE', 'admin'),
});
markReady();

/**
 * Allows a request with a valid token and passes its caller on in the context; each route's handler checks the scope.
 * @throws Error `Unauthorized` if the token is invalid, which API Gateway answers with 401; any other error becomes 503.
 */
export async function handler(event: APIGatewayTokenAuthorizerEvent): Promise<APIGatewayAuthorizerResult> {
  emit(takeColdStart());
  const [, token] = /^Bearer +(\S+)$/i.exec(event.authorizationToken) ?? [];
  const claims = token === undefined ? undefined : await verifier.verify(token);
  if (!claims) throw new Error('Unauthorized');
  const [api, stage] = event.methodArn.split('/');
  return {
    principalId: claims.userId,
    // Handlers know one scope for admins, whatever the issuer's claim is.
    context: { scope: claims.isAdmin ? 'admin' : '' },
    policyDocument: {
      Version: '2012-10-17',
      // All routes, because API Gateway caches this answer for the token's other requests.
      Statement: [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: `${api}/${stage}/*` }],
    },
  };
}
