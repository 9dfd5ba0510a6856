import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import { listen } from './listen.ts';

/** An answer of the engine. */
interface StoreAnswer {
  readonly status: number;
  readonly body: string;
  /** A fault on the answer's way to the caller. */
  readonly fault?: ReplyFault;
}

/** Writes a reply to the caller's socket as a faulty network would; `head` ends with the empty line. */
export type ReplyFault = (socket: Socket, head: string, body: string) => void;

const TRICKLE_MS = 50;

/** Faults of a reply on its way through networks and proxies. */
export const replyFaults = {
  'is lost': (socket) => socket.destroy(),
  'is lost by a reset': (socket) => socket.resetAndDestroy(),
  'is truncated in its headers': (socket, head) => socket.end(head.slice(0, head.length / 2)),
  'is truncated after one byte of its body': (socket, head, body) => socket.end(head + body.slice(0, 1)),
  'is reset in its body': (socket, head, body) => socket.write(head + body.slice(0, 1), () => socket.resetAndDestroy()),
  'ends early and has no Content-Length': (socket, head, body) => socket.end(withoutLength(head) + body.slice(0, -1)),
  'has no body': (socket, head) => socket.end(withoutLength(head)),
  'has an HTML body': (socket, head) => socket.end(`${withoutLength(head)}<html>Bad gateway</html>`),
  'is JSON but not an object': (socket, head) => socket.end(`${withoutLength(head)}null`),
  'is invalid JSON in braces': (socket, head) => socket.end(`${withoutLength(head)}{"Item":{"balance"}}`),
  'is not HTTP': (socket) => socket.end('garbage\r\n\r\n'),
  'is a truncated 503': (socket) => socket.end('HTTP/1.1 503 Busy\r\nContent-Length: 90\r\n\r\n{'),
  'is a truncated 400': (socket) => socket.end('HTTP/1.1 400 Bad\r\nContent-Length: 90\r\n\r\n{"__type":"Va'),
  'is a 403 of a proxy': (socket) => socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 6\r\n\r\n<html>'),
  'stalls after one byte of its body': (socket, head, body) => socket.write(head + body.slice(0, 1)),
  // Spaces after the last brace are valid JSON: the body is complete, but the reply never ends.
  trickles: (socket, head, body) => {
    const bytes = [...body];
    socket.write(withoutLength(head));
    const timer = setInterval(() => socket.write(bytes.shift() ?? ' '), TRICKLE_MS);
    socket.once('close', () => clearInterval(timer));
  },
} as const satisfies Record<string, ReplyFault>;

/**
 * Starts a proxy on 127.0.0.1 before a DynamoDB engine, for faults below the SDK's own timeouts.
 * @param answer answers a call of an operation such as `Scan`; `forward` passes it to the engine.
 */
export async function startStoreProxy(
  engineUrl: string,
  answer: (operation: string, body: string, forward: () => Promise<StoreAnswer>) => Promise<StoreAnswer>,
) {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString();
    const { host: _, connection: __, 'content-length': ___, ...headers } = request.headers as Record<string, string>;
    const operation = headers['x-amz-target']?.split('.')[1] ?? '';
    const forward = async () => {
      const forwarded = await fetch(engineUrl, { method: 'POST', headers, body });
      return { status: forwarded.status, body: await forwarded.text() };
    };
    // If the engine is gone, its callers see a broken connection.
    const answered = await answer(operation, body, forward).catch(() => undefined);
    if (!answered) response.destroy();
    else if (answered.fault) answered.fault(request.socket, headOf(answered), answered.body);
    else response.writeHead(answered.status, { 'Content-Type': 'application/x-amz-json-1.0' }).end(answered.body);
  });
  // A caller that gives up on a faulty reply resets its connection.
  server.on('connection', (socket) => socket.on('error', () => {}));
  const port = await listen(server);
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function headOf({ status, body }: StoreAnswer): string {
  const length = Buffer.byteLength(body);
  return `HTTP/1.1 ${status} Status\r\nContent-Type: application/x-amz-json-1.0\r\nContent-Length: ${length}\r\n\r\n`;
}

/** A head without Content-Length, so that the reply ends with its connection. */
function withoutLength(head: string): string {
  return head.replace(/Content-Length: .*\r\n/, 'Connection: close\r\n');
}
