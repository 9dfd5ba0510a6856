import { createServer, type Server } from 'node:http';
import { DEFAULT_LOCAL_SECRET } from '../../../lambdas/identity/local-secret.ts';
import { callTime } from './call-time.ts';

let server: Server;
afterEach(() => new Promise((closed) => server.close(closed)));

async function serve(status: number): Promise<{ url: string; most: () => number }> {
  let [inFlight, most] = [0, 0];
  server = createServer((request, response) => {
    inFlight += 1;
    most = Math.max(most, inFlight);
    request.resume().once('end', () => {
      inFlight -= 1;
      response.writeHead(status, { Connection: 'close' }).end();
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return { url: `http://127.0.0.1:${(server.address() as { port: number }).port}`, most: () => most };
}

test('the call time is the median of sequential calls after the warm-up', async () => {
  const { url, most } = await serve(201);
  // The clock is read twice per call: the first calls take 1,000 ms, the others 10 ms.
  let reads = 0;
  const now = () => {
    reads += 1;
    const call = Math.ceil(reads / 2);
    return reads % 2 === 1 ? 0 : call <= 5 ? 1_000 : 10;
  };
  expect(await callTime(url, DEFAULT_LOCAL_SECRET, now)).toBe(10);
  expect(most()).toBe(1);
});

test('a shop that refuses charges is reported', async () => {
  const { url } = await serve(503);
  await expect(callTime(url, DEFAULT_LOCAL_SECRET)).rejects.toThrow(
    'answers charges with 503: deploy it again with npm run load:up.',
  );
});
