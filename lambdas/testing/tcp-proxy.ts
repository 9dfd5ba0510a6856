import { connect, createServer, type Socket } from 'node:net';

/** What becomes of the bytes that pass from now on. */
export type NetworkFault =
  | { readonly kind: 'none' }
  /** Each way takes this long. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** A connection is reset as soon as its client sends something. */
  | { readonly kind: 'reset' }
  /** Nothing passes, and nothing is closed. */
  | { readonly kind: 'hang' }
  /** The server gets what is sent; its reply is lost, and the connection with it. */
  | { readonly kind: 'lost reply' }
  /** A connection is reset by chance when something passes, either way. */
  | { readonly kind: 'flaky'; readonly chance: number; readonly random: () => number }
  /** The reply comes a byte at a time, each after this long. */
  | { readonly kind: 'trickle'; readonly ms: number };

type Way = 'request' | 'reply';

/** A network that the test makes bad: passes the bytes of TCP connections on 127.0.0.1 to a server's port. */
export async function startTcpProxy(serverPort: number) {
  const open = new Set<{ client: Socket; server: Socket; isSilent: boolean }>();
  let fault: NetworkFault = { kind: 'none' };
  let [accepted, carried] = [0, 0];

  const listener = createServer((client) => {
    accepted += 1;
    const server = connect(serverPort, '127.0.0.1');
    const pair = { client, server, isSilent: false };
    open.add(pair);
    const reset = () => {
      client.resetAndDestroy();
      server.destroy();
    };
    for (const [from, to, way] of [
      [client, server, 'request'],
      [server, client, 'reply'],
    ] as const) {
      const send = inOrder(to);
      from.on('data', (chunk) => {
        carried += 1;
        if (!pair.isSilent) pass(chunk, way, fault, send, reset);
      });
      from.on('error', () => {});
      // What was sent before the end still arrives, however the connection ended.
      from.on('close', () => {
        send(0, undefined);
        open.delete(pair);
      });
    }
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));

  return {
    port: (listener.address() as { port: number }).port,
    /** Connections that were made so far. */
    accepted: () => accepted,
    /** Pieces that have come to it so far, either way. */
    carried: () => carried,
    behave: (next: NetworkFault) => {
      fault = next;
    },
    /** The connections that are open carry no bytes any more; new ones work. */
    silence: () => {
      for (const pair of open) pair.isSilent = true;
    },
    stop: async () => {
      for (const { client, server } of open) {
        client.destroy();
        server.destroy();
      }
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}

type Send = (afterMs: number, bytes: Uint8Array | undefined) => void;

function pass(chunk: Buffer, way: Way, fault: NetworkFault, send: Send, reset: () => void): void {
  const isReply = way === 'reply';
  if (fault.kind === 'hang') return;
  if (fault.kind === 'reset' || (fault.kind === 'lost reply' && isReply)) reset();
  else if (fault.kind === 'flaky' && fault.random() < fault.chance) reset();
  else if (fault.kind === 'trickle' && isReply) for (const byte of chunk) send(fault.ms, Uint8Array.of(byte));
  else send(fault.kind === 'delay' ? fault.ms : 0, chunk);
}

/** Writes in the order of the calls: each its time after it came, and single bytes each its time after the one before. */
function inOrder(to: Socket): Send {
  let dueAt = 0;
  // Two timers that are due at once may fire in any order.
  let before = Promise.resolve();
  return (afterMs, bytes) => {
    const now = performance.now();
    dueAt = bytes?.length === 1 ? Math.max(dueAt, now) + afterMs : Math.max(dueAt, now + afterMs);
    const due = dueAt > now ? new Promise<void>((resolve) => setTimeout(resolve, dueAt - now).unref()) : undefined;
    before = before.then(async () => {
      await due;
      if (to.destroyed) return;
      if (bytes) to.write(bytes);
      else to.end();
    });
  };
}
