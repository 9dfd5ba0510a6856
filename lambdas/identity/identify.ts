import type { APIGatewayProxyEvent } from 'aws-lambda';
import { environment } from '../shared/environment.ts';
import { headerOf } from '../shared/headers.ts';
import { Problem } from '../shared/problem.ts';
import { isUserId } from './user-id.ts';

/** The caller of a request. */
interface Identity {
  readonly userId: string;
  readonly isAdmin: boolean;
}

/**
 * Identifies the caller: from the authorizer's context or, on the local stage, which has no authorizer, from the token itself.
 * @throws Problem `unauthenticated` if there is no valid token.
 */
export async function identify(event: APIGatewayProxyEvent): Promise<Identity> {
  // Read here and not through environment.ts: the bundler replaces it by a constant and drops the import on other stages.
  if (process.env.STAGE === 'local') {
    const { verifyLocalToken } = await import('./local-token.ts');
    const [, token] = /^Bearer +(\S+)$/i.exec(headerOf(event, 'authorization') ?? '') ?? [];
    const claims = token === undefined ? undefined : await verifyLocalToken(token, environment('JWT_SECRET'));
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
