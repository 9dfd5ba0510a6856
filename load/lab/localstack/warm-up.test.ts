import { createServer, type Server } from 'node:http';
import { type Route, routes } from '../../../lambdas/shared/routes.ts';
import { warmUp } from './warm-up.ts';

let server: Server;
afterEach(() => server.close());

/** A shop that answers each call after 5 ms and records how many are in flight. */
async function serve(answer: (call: string) => number) {
  let inFlight = 0;
  let most = 0;
  server = createServer((request, response) => {
    const status = answer(`${request.method} ${request.url}`);
    inFlight += 1;
    most = Math.max(most, inFlight);
    setTimeout(() => {
      inFlight -= 1;
      response.writeHead(status).end();
    }, 5);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as { port: number }).port}`, most: () => most };
}

/** The status of a warm shop. */
function warmStatus(call: string): number {
  if (['POST /orders', 'POST /products/warm-up/stock'].includes(call)) return 409;
  if (call === 'GET /orders/ord_warm-up') return 404;
  return call.startsWith('POST') ? 201 : 200;
}

const never = new AbortController().signal;

test('every route is called, with as many calls in flight as a scenario has', async () => {
  const seen = new Set<string>();
  const { url, most } = await serve((call) => {
    seen.add(call);
    return warmStatus(call);
  });
  await warmUp(url, 'token', never);
  const calls = routes.map(({ method, path }: Route) =>
    `${method} ${path}`.replace(/\{(\w+)Id\}/, (_, kind) => (kind === 'order' ? 'ord_warm-up' : 'warm-up')),
  );
  expect([...seen].sort()).toEqual(calls.sort());
  // double-charge sends five charges at once; fifteen concurrent starts can hang LocalStack.
  expect(most()).toBe(5);
});

test('a call is retried until the function is warm', async () => {
  let charges = 0;
  const { url } = await serve((call) => {
    if (call === 'POST /charges') charges += 1;
    return call === 'POST /charges' && charges <= 2 ? 503 : warmStatus(call);
  });
  await warmUp(url, 'token', never);
  // Five calls, two of them retried.
  expect(charges).toBe(7);
});

test('a warm-up can be aborted', async () => {
  const { url } = await serve(() => 503);
  const stopping = new AbortController();
  const warming = warmUp(url, 'token', stopping.signal);
  setTimeout(() => stopping.abort(), 50);
  await expect(warming).rejects.toThrow('aborted');
});
