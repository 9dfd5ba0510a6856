import type { APIGatewayAuthorizerResult, APIGatewayTokenAuthorizerEvent } from 'aws-lambda';
import { emit } from '../shared/metrics.ts';
import { noteStart, startMetric } from '../shared/start.ts';
import { OidcTokens } from './oidc-tokens.ts';

const tokens = new OidcTokens(setting('OIDC_ISSUER'), setting('OIDC_AUDIENCE'));
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
    context: { scope: claims.scope },
    policyDocument: {
      Version: '2012-10-17',
      // All routes, as API Gateway keeps this answer for whatever the token asks next.
      Statement: [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: `${api}/${stage}/*` }],
    },
  };
}

function setting(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`The environment variable ${name} is missing: set it on the function.`);
  return value;
}
