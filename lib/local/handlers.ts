import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { routes } from '../../lambdas/shared/routes.ts';

/** A Lambda function behind a route. */
export type LambdaHandler = (event: APIGatewayProxyEvent, context: Context) => Promise<APIGatewayProxyResult>;

/** The functions by their routes' `entry`. */
export type Handlers = ReadonlyMap<string, LambdaHandler>;

/**
 * Loads all functions into this process, which is their one execution environment.
 * @param variables the functions' environment variables, set first: handlers read them while they are loaded.
 */
export async function loadHandlers(variables: Readonly<Record<string, string>>): Promise<Handlers> {
  Object.assign(process.env, variables);
  const handlers = new Map<string, LambdaHandler>();
  for (const { entry } of routes) handlers.set(entry, (await import(`../../lambdas/${entry}.handler.ts`)).handler);
  return handlers;
}
