import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** By its number: localhost may be another server's [::1]. */
const HOST = '127.0.0.1';
const DRAIN_MS = 3_000;

/**
 * Starts to listen on 127.0.0.1.
 * @param port 0 for any free one.
 * @returns the server's URL.
 * @throws Error with one sentence if the port is busy or may not be used.
 */
export async function listen(server: Server, port = 0): Promise<string> {
  try {
    await once(server.listen(port, HOST), 'listening');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const problem = code === 'EADDRINUSE' ? 'is busy: stop the program that uses it' : `cannot be used (${code})`;
    throw new Error(`Port ${port} ${problem}, or choose another port, as in PORT=3001 npm start`);
  }
  return `http://${HOST}:${(server.address() as AddressInfo).port}`;
}

/** Closes a server once its requests in flight are answered, for at most 3 s. */
export async function drain(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  setTimeout(() => server.closeAllConnections(), DRAIN_MS).unref();
  await closed;
}
