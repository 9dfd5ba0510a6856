import { buffer } from 'node:stream/consumers';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DYNAMODB_REQUEST_MS, SCAN_PAGE_MS } from './bounds.ts';

/** DynamoDB gave no complete reply: the connection failed, or the reply was truncated, late or damaged. Retryable. */
export class StoreFault extends Error {
  /** Makes the SDK retry the request, with the same ClientRequestToken. */
  readonly $retryable = { throttling: false };

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StoreFault';
  }
}

/**
 * Makes the client read every reply completely before parsing it, within the request timeout. The SDK's own timeout ends with
 * the headers, and it parses an empty body as `{}`, which would mean a missing item or a written transaction.
 * From then on, calls of the client throw StoreFault if there is no complete reply.
 */
export function requireCompleteReplies({ middlewareStack }: DynamoDBClient): void {
  middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        const boundMs = commandName === 'ScanCommand' ? SCAN_PAGE_MS : DYNAMODB_REQUEST_MS;
        const endsAt = performance.now() + boundMs;
        try {
          const answered = await next(args);
          const reply = answered.response as { statusCode: number; body: NodeJS.ReadableStream | Uint8Array };
          reply.body = await readBody(reply.body, Math.max(0, endsAt - performance.now()));
          if (!isObject(reply.body))
            throw new StoreFault(`Reply ${reply.statusCode} of DynamoDB is not a JSON object.`);
          return answered;
        } catch (error) {
          throw isFault(error) ? new StoreFault(error.message, { cause: error }) : error;
        }
      },
    // Innermost, next to the wire, so that the SDK's retries wrap it.
    { name: 'requireCompleteReplies', step: 'deserialize', priority: 'low' },
  );
}

async function readBody(body: NodeJS.ReadableStream | Uint8Array, boundMs: number): Promise<Uint8Array> {
  if (body instanceof Uint8Array) return body;
  const stream = body as NodeJS.ReadableStream & { destroy(error: Error): void };
  const timer = setTimeout(() => stream.destroy(new StoreFault("DynamoDB's reply exceeded its timeout.")), boundMs);
  try {
    return await buffer(body);
  } finally {
    clearTimeout(timer);
  }
}

/** Whether a body begins and ends like an object; some engines pad it with spaces, and the SDK parses the inside. */
function isObject(body: Uint8Array): boolean {
  const [SPACE, OPEN, CLOSE] = [0x20, 0x7b, 0x7d];
  const isVisible = (byte: number) => byte > SPACE;
  return body.find(isVisible) === OPEN && body.findLast(isVisible) === CLOSE;
}

/** Whether an error is a fault of the network: Node's TypeErrors are defects, and aborts come from the caller. */
function isFault(error: unknown): error is Error {
  return !(error instanceof TypeError) && (error as Error).name !== 'AbortError' && !(error instanceof StoreFault);
}
