import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { api } from './api.ts';
import { readRequest } from './api-request.ts';

test.each([
  ['/products', 200],
  ['/products/', 200],
  ['//products', 404],
  ['/products//', 404],
])('the path %s is answered %d behind any gateway', async (path, status) => {
  const handler = api('GET /products', { deadlineMs: 1_000 }, async () => ({ status: 200, body: {} }));
  const event = { httpMethod: 'GET', path, headers: {}, requestContext: { requestId: 'r', path } };
  const call = handler as unknown as (event: APIGatewayProxyEvent, context: Context) => Promise<{ statusCode: number }>;
  const answer = await call(event as unknown as APIGatewayProxyEvent, {} as Context);
  expect(answer.statusCode).toBe(status);
});

test.each([
  ['/orders', '/orders'],
  ['/orders/', '/orders'],
  ['/prod/orders', '/prod/orders'],
  ['/prod/orders/', '/prod/orders'],
  ['/shop/v1/orders/', '/shop/v1/orders'],
])('the URL of a request to %s is %s', (path, url) => {
  const event = { headers: {}, requestContext: { path } } as unknown as APIGatewayProxyEvent;
  expect(readRequest(event, 'alice', { deadlineMs: 1_000 }).url).toBe(url);
});
