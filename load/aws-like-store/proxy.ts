import { Agent, createServer, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '../../lambdas/testing/seeded-random.ts';
import { PartitionCapacity } from '../simulation/capacity.ts';
import { type ItemUse, type TableShape, writesOf } from '../simulation/item-uses.ts';
import { latencySource } from '../simulation/latency.ts';
import type { StoreProfile } from '../simulation/profiles.ts';
import { inProgress, type Refusal, refusedPlainCall, refusedTransaction } from '../simulation/refusals.ts';
import { Transactions } from '../simulation/transactions.ts';

/** A store that runs in this process. */
export interface AwsLikeStore {
  readonly url: string;
  /** What came and what was refused so far; `units` are the write units of what passed, those of indexes aside. */
  readonly counts: { calls: number; units: number; conflicts: number; throttles: number };
  stop(): Promise<void>;
}

/**
 * Puts in front of a DynamoDB engine what no emulator shows: overlapping transactions on an item are refused, a partition
 * takes only so many write units, and every call takes as long as it does on AWS, or longer where the engine is slower.
 * @param seed decides the latencies: the same seed gives the same ones, in order of the calls' arrival.
 */
export async function startAwsLikeStore(engineUrl: string, profile: StoreProfile, seed: number): Promise<AwsLikeStore> {
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  const engine = { url: new URL(engineUrl), agent };
  const transactions = new Transactions();
  const capacity = new PartitionCapacity({
    unitsPerSecond: profile.partitionUnitsPerSecond,
    partitions: profile.partitions,
  });
  const drawPlain = latencySource(profile.plain, seededRandom(seed));
  const drawTransaction = latencySource(profile.transaction, seededRandom(seed + 1));
  const counts = { calls: 0, units: 0, conflicts: 0, throttles: 0 };
  const schemas = keySchemas(engine);

  const server = createServer(async (request, response) => {
    const arrivedAt = performance.now();
    const operation = String(request.headers['x-amz-target'] ?? '').split('.')[1] ?? '';
    const body = await collect(request);
    counts.calls += 1;
    const isTransaction = operation === 'TransactWriteItems';
    // Drawn for each call that arrives, refused or not, so that the sequence does not hang on what is refused.
    const plainMs = drawPlain();
    const latencyMs = isTransaction ? drawTransaction() : plainMs;
    const parsed = body.length > 0 ? JSON.parse(body.toString()) : {};
    const shapes = new Map<string, TableShape>();
    for (const table of tablesOf(parsed)) {
      shapes.set(table, { name: table, keys: await schemas(table, request.headers), indexes: 0 });
    }
    const writes = writesOf(operation, parsed, (table) => shapes.get(table) as TableShape);
    const refusal = refuse(isTransaction, writes, parsed.ClientRequestToken);
    if ('answer' in refusal) {
      await sleep(Math.max(0, plainMs - (performance.now() - arrivedAt)));
      response.writeHead(400, { 'Content-Type': 'application/x-amz-json-1.0' }).end(JSON.stringify(refusal.answer));
      return;
    }
    try {
      const answer = await forward(engine, request.headers, body);
      await sleep(Math.max(0, latencyMs - (performance.now() - arrivedAt)));
      response.writeHead(answer.status, answer.headers).end(answer.body);
    } catch {
      response.destroy();
    } finally {
      // Only now: on AWS an item is inside its transaction for as long as the transaction takes.
      refusal.end();
    }
  });

  function refuse(
    isTransaction: boolean,
    writes: readonly ItemUse[],
    token: string | undefined,
  ): { answer: Refusal } | { end: () => void } {
    if (isTransaction && transactions.isUnderWay(token)) return { answer: inProgress };
    const begun = isTransaction
      ? transactions.begin(writes, token)
      : { conflicts: writes.map((write) => transactions.isHeld(write)), end: () => {} };
    if ('conflicts' in begun && begun.conflicts.includes(true)) {
      counts.conflicts += 1;
      return {
        answer: isTransaction ? refusedTransaction('conflict', begun.conflicts) : refusedPlainCall('conflict'),
      };
    }
    const end = 'end' in begun ? begun.end : () => {};
    const throttled = capacity.take(writes, performance.now());
    if (!throttled.includes(true)) {
      counts.units += writes.reduce((sum, { units }) => sum + units, 0);
      return { end };
    }
    end();
    counts.throttles += 1;
    return { answer: isTransaction ? refusedTransaction('throttle', throttled) : refusedPlainCall('throttle') };
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}`,
    counts,
    stop: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      agent.destroy();
    },
  };
}

interface Engine {
  readonly url: URL;
  readonly agent: Agent;
}

/** Asks the engine for each table's key once, in the name of the caller that first writes to it. */
function keySchemas(engine: Engine) {
  const known = new Map<string, Promise<string[]>>();
  return (table: string, headers: IncomingHttpHeaders): Promise<string[]> => {
    const found = known.get(table) ?? describe(table, headers);
    known.set(table, found);
    return found;
  };
  async function describe(table: string, headers: IncomingHttpHeaders): Promise<string[]> {
    const target = { ...headers, 'x-amz-target': 'DynamoDB_20120810.DescribeTable' };
    const { body } = await forward(engine, target, Buffer.from(JSON.stringify({ TableName: table })));
    const { Table } = JSON.parse(body.toString()) as { Table?: { KeySchema: { AttributeName: string }[] } };
    if (!Table) known.delete(table);
    return (Table?.KeySchema ?? []).map((key) => key.AttributeName);
  }
}

function tablesOf({ TableName, TransactItems = [] }: Writes): string[] {
  const requests = TransactItems.flatMap((item) => Object.values(item));
  return [{ TableName }, ...requests].flatMap((request) => request.TableName ?? []);
}

interface Writes {
  readonly TableName?: string;
  readonly TransactItems?: readonly Record<string, { readonly TableName: string }>[];
}

function forward(
  { url, agent }: Engine,
  headers: IncomingHttpHeaders,
  body: Buffer,
): Promise<{ status: number; headers: IncomingHttpHeaders; body: Buffer }> {
  return new Promise((resolve, reject) => {
    const options = { method: 'POST', agent, headers: { ...headers, 'content-length': body.length } };
    const request = httpRequest(url, options, async (response) => {
      const { 'transfer-encoding': _, ...kept } = response.headers;
      collect(response).then(
        (answer) => resolve({ status: response.statusCode ?? 502, headers: kept, body: answer }),
        reject,
      );
    });
    request.once('error', reject);
    request.end(body);
  });
}

async function collect(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}
