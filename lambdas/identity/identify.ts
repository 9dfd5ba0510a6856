import type { APIGatewayProxyEvent } from 'aws-lambda';
import { Problem } from '../shared/problem.ts';
import { headerOf } from '../shared/request.ts';
import { isUserId } from './user-id.ts';

/** Who asks. */
export interface Identity {
  readonly userId: string;
  readonly isAdmin: boolean;
}

/**
 * Tells who asks: from the authorizer's context, or on the local stage, which has no authorizer, from the token itself.
 * @throws Problem `unauthenticated` where there is no valid token.
 */
export async function identify(event: APIGatewayProxyEvent): Promise<Identity> {
  // The stage is a constant of the bundle: outside the local stage the branch, and the import with it, is left out.
  if (process.env.STAGE === 'local') {
    const { verifyLocalToken } = await import('./local-token.ts');
    const [, token] = /^Bearer +(\S+)$/i.exec(headerOf(event, 'authorization') ?? '') ?? [];
    const claims = token === undefined ? undefined : await verifyLocalToken(token);
    return identityOf(claims?.sub, claims?.scope);
  }
  const authorizer = event.requestContext.authorizer;
  return identityOf(authorizer?.principalId, authorizer?.scope);
}

function identityOf(userId: unknown, scope: unknown): Identity {
  if (!isUserId(userId)) throw unauthenticated();
  return { userId, isAdmin: typeof scope === 'string' && scope.split(' ').includes('admin') };
}

function unauthenticated(): Problem {
  const detail = 'Send the header Authorization: Bearer and a valid token.';
  return new Problem('unauthenticated', detail, {}, { 'WWW-Authenticate': 'Bearer' });
}
