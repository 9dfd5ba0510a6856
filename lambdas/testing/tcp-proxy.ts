import { connect, createServer, type Socket } from 'node:net';
import { listen } from './listen.ts';

/** A fault of the network, from now on. */
export type NetworkFault =
  | { readonly kind: 'none' }
  /** Each direction is delayed. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** A connection is reset when its client sends something. */
  | { readonly kind: 'reset' }
  /** No bytes pass, and nothing is closed. */
  | { readonly kind: 'hang' }
  /** The server gets the request; its reply is lost with the connection. */
  | { readonly kind: 'lost reply' }
  /** A connection is reset by chance when bytes pass, in either direction. */
  | { readonly kind: 'flaky'; readonly chance: number; readonly random: () => number }
  /** The reply comes byte by byte, each delayed. */
  | { readonly kind: 'trickle'; readonly ms: number };

type Way = 'request' | 'reply';

interface Pair {
  readonly client: Socket;
  readonly server: Socket;
  isSilent: boolean;
}

/** Starts a TCP proxy before a server's port on 127.0.0.1, whose faults the test controls. */
export async function startTcpProxy(serverPort: number) {
  const open = new Set<Pair>();
  let fault: NetworkFault = { kind: 'none' };
  let [accepted, carried] = [0, 0];
  const currentFault = () => {
    carried += 1;
    return fault;
  };
  const listener = createServer((client) => {
    accepted += 1;
    const pair = { client, server: connect(serverPort, '127.0.0.1'), isSilent: false };
    open.add(pair);
    for (const way of ['request', 'reply'] as const) pipe(pair, way, currentFault, () => open.delete(pair));
  });
  const port = await listen(listener);
  return {
    port,
    /** Connections accepted so far. */
    accepted: () => accepted,
    /** Chunks received so far, in both directions. */
    carried: () => carried,
    behave: (next: NetworkFault) => {
      fault = next;
    },
    /** Open connections carry no more bytes; new ones work. */
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

/** Passes the bytes of one direction on, with the fault at the moment of each chunk. */
function pipe(pair: Pair, way: Way, currentFault: () => NetworkFault, onClose: () => void): void {
  const { client, server } = pair;
  const [from, to] = way === 'request' ? [client, server] : [server, client];
  const send = inOrder(to);
  const reset = () => {
    client.resetAndDestroy();
    server.destroy();
  };
  from.on('data', (chunk) => {
    const fault = currentFault();
    if (!pair.isSilent) pass(chunk, way, fault, send, reset);
  });
  from.on('error', () => {});
  // Bytes sent before the end still arrive, however the connection ended.
  from.on('close', () => {
    send(0, undefined);
    onClose();
  });
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

/** Writes in the order of the calls: each after its delay, and single bytes each after its delay from the previous one. */
function inOrder(to: Socket): Send {
  let dueAt = 0;
  // Timers due at the same time may fire in any order.
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
