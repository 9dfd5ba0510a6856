import { buffer } from 'node:stream/consumers';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DYNAMODB_REQUEST_MS, SCAN_PAGE_MS } from './bounds.ts';

/** No whole answer of the store's came: a connection that failed, or a reply that was cut, late or damaged. It passes. */
export class StoreFault extends Error {
  /** The SDK tries such a request again, with the same token. */
  readonly $retryable = { throttling: false };

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StoreFault';
  }
}

/**
 * Has the client read every reply whole before it looks into it, within the bound of a request. The SDK's own bound ends with
 * the headers, and it takes an empty body for `{}`: an item that is not there, a transaction that was written.
 * @throws StoreFault, from every call of the client's, where no whole reply came.
 */
export function readRepliesWhole({ middlewareStack }: DynamoDBClient): void {
  middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        const boundMs = commandName === 'ScanCommand' ? SCAN_PAGE_MS : DYNAMODB_REQUEST_MS;
        const endsAt = performance.now() + boundMs;
        try {
          const answered = await next(args);
          const reply = answered.response as { statusCode: number; body: NodeJS.ReadableStream | Uint8Array };
          reply.body = await wholeBody(reply.body, Math.max(0, endsAt - performance.now()));
          if (!isObject(reply.body)) throw new StoreFault(`DynamoDB's reply ${reply.statusCode} is no JSON object.`);
          return answered;
        } catch (error) {
          throw isFault(error) ? new StoreFault(error.message, { cause: error }) : error;
        }
      },
    // The innermost of all: next to the wire.
    { name: 'readRepliesWhole', step: 'deserialize', priority: 'low' },
  );
}

async function wholeBody(body: NodeJS.ReadableStream | Uint8Array, boundMs: number): Promise<Uint8Array> {
  if (body instanceof Uint8Array) return body;
  const stream = body as NodeJS.ReadableStream & { destroy(error: Error): void };
  const timer = setTimeout(() => stream.destroy(new StoreFault("DynamoDB's reply took too long.")), boundMs);
  try {
    return await buffer(body);
  } finally {
    clearTimeout(timer);
  }
}

/** Whether a body looks like an object from its ends, which some engines pad: its inside is read once, by the SDK. */
function isObject(body: Uint8Array): boolean {
  const SPACE = 0x20;
  const isInk = (byte: number) => byte > SPACE;
  return body.find(isInk) === 0x7b && body.findLast(isInk) === 0x7d;
}

/** What Node refuses to send is a defect, and an abort is the caller's own. */
function isFault(error: unknown): error is Error {
  return !(error instanceof TypeError) && (error as Error).name !== 'AbortError' && !(error instanceof StoreFault);
}
