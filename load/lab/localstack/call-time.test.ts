import { createServer, type Server } from 'node:http';
import { callTime } from './call-time.ts';

let server: Server;
afterEach(() => new Promise((closed) => server.close(closed)));

async function serve(status: number): Promise<{ url: string; most: () => number }> {
  let [underWay, most] = [0, 0];
  server = createServer((request, response) => {
    underWay += 1;
    most = Math.max(most, underWay);
    request.resume().once('end', () => {
      underWay -= 1;
      response.writeHead(status, { Connection: 'close' }).end();
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return { url: `http://127.0.0.1:${(server.address() as { port: number }).port}`, most: () => most };
}

test('the median of calls that come alone is what one takes, a slow first one or not', async () => {
  const { url, most } = await serve(201);
  // A clock that is read twice a call: the first calls take a second, the others ten milliseconds.
  let reads = 0;
  const now = () => {
    reads += 1;
    const call = Math.ceil(reads / 2);
    return reads % 2 === 1 ? 0 : call <= 5 ? 1_000 : 10;
  };
  expect(await callTime(url, now)).toBe(10);
  expect(most()).toBe(1);
});

test('a shop that does not charge is said', async () => {
  const { url } = await serve(503);
  await expect(callTime(url)).rejects.toThrow('answers charges with 503: start it anew with npm run load:up.');
});
