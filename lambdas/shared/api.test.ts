import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { api } from './api.ts';

test.each([
  ['/products', 200],
  ['/products/', 200],
  ['//products', 404],
  ['/products//', 404],
])('whatever gateway stands before a function, %s is answered %d', async (path, status) => {
  const handler = api('GET /products', { deadlineMs: 1_000 }, async () => ({ status: 200, body: {} }));
  const event = { httpMethod: 'GET', path, headers: {}, requestContext: { requestId: 'r', path } };
  const call = handler as unknown as (event: APIGatewayProxyEvent, context: Context) => Promise<{ statusCode: number }>;
  const answer = await call(event as unknown as APIGatewayProxyEvent, {} as Context);
  expect(answer.statusCode).toBe(status);
});
