import { createServer } from 'node:http';

/** An answer of the engine's, as it stands on the wire. */
interface StoreAnswer {
  readonly status: number;
  readonly body: string;
}

/**
 * Puts a server of 127.0.0.1 before a DynamoDB engine, for faults that must lie beyond the SDK's own bounds.
 * @param answer what becomes of a call, such as one of `Scan`; `forward` has the engine answer it.
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
    // An engine that has gone is to its callers a connection that breaks.
    const answered = await answer(operation, body, forward).catch(() => undefined);
    if (!answered) response.destroy();
    else response.writeHead(answered.status, { 'Content-Type': 'application/x-amz-json-1.0' }).end(answered.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as { port: number }).port}`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
