import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { api } from './api.ts';
import { readRequest } from './api-request.ts';

test.each([
  ['/products', 200],
  ['/products/', 200],
  ['//products', 404],
  ['/products//', 404],
])('the path %s is answered %d behind any gateway, with the headers of every answer', async (path, status) => {
  const handler = api('GET /products', { deadlineMs: 1_000 }, async () => ({ status: 200, body: {} }));
  const event = { httpMethod: 'GET', path, headers: {}, requestContext: { requestId: 'r', path } };
  const call = handler as unknown as (event: object, context: object) => Promise<APIGatewayProxyResult>;
  const answer = await call(event, {});
  expect(answer.statusCode).toBe(status);
  // The gateway of the local server adds these headers too, so only this test sees that refusals have them.
  expect(answer.headers).toMatchObject({ 'x-request-id': 'r', 'Server-Timing': expect.stringContaining('total;dur=') });
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
