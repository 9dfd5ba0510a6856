import { text } from 'node:stream/consumers';
import { isDeepStrictEqual } from 'node:util';
import type { Dynamo } from '../shared/dynamo.ts';

interface HttpRequest {
  readonly headers: Record<string, string>;
  readonly body: string;
}
interface HttpResponse {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array;
}
type Send = () => Promise<unknown>;
/** Replaces the sending of one request, or `send`s it and changes the reply. */
type Fault = (request: HttpRequest, send: Send) => Promise<unknown>;

/** The wire below the SDK: records the requests and injects faults. */
export class Wire {
  /** The operations requested, such as `TransactWriteItems`, including the SDK's own retries. */
  readonly calls: string[] = [];
  #listener: (operation: string, body: string) => void = () => {};
  readonly #faults: { operation: string; fault: Fault }[] = [];

  constructor(dynamo: Dynamo) {
    const handler = dynamo.config.requestHandler as unknown as { handle: (...args: unknown[]) => Promise<unknown> };
    const send = handler.handle.bind(handler);
    handler.handle = (...args) => {
      const { headers, body } = args[0] as { headers: Record<string, string>; body: unknown };
      const request = { headers, body: new TextDecoder().decode(body as Uint8Array) };
      const operation = request.headers['x-amz-target']?.split('.')[1] ?? '';
      this.calls.push(operation);
      this.#listener(operation, request.body);
      const index = this.#faults.findIndex((it) => it.operation === operation);
      const [next] = index < 0 ? [] : this.#faults.splice(index, 1);
      return next ? next.fault(request, () => send(...args)) : send(...args);
    };
  }

  /** Calls `listener` for every request from now on. */
  onRequest(listener: (operation: string, body: string) => void): void {
    this.#listener = listener;
  }

  /** Injects a fault into the next request of an operation. */
  next(operation: string, fault: Fault): void {
    this.#faults.push({ operation, fault });
  }

  /** Removes unused faults and forgets the calls. */
  clear(): void {
    this.#faults.length = 0;
    this.calls.length = 0;
  }
}

/** A refusal of a transaction with these reasons, one per item. */
export function cancelled(...reasons: { Code: string; Item?: object }[]): Fault {
  return async () =>
    answer(400, {
      __type: 'com.amazonaws.dynamodb.v20120810#TransactionCanceledException',
      Message: `Transaction cancelled, please refer cancellation reasons for specific reasons [${reasons.map((it) => it.Code).join(', ')}]`,
      CancellationReasons: reasons,
    });
}

/** A refusal of a whole request. */
export function refused(name: string, statusCode = 400): Fault {
  return async () => answer(statusCode, { __type: `com.amazonaws.dynamodb.v20120810#${name}`, message: name });
}

/** The request is executed, but its reply is lost. */
export const replyLost: Fault = async (_request, send) => {
  await send();
  throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
};

function answer(statusCode: number, body: object): { response: HttpResponse } {
  const headers = { 'content-type': 'application/x-amz-json-1.0' };
  return { response: { statusCode, headers, body: new TextEncoder().encode(JSON.stringify(body)) } };
}

/** A batch is answered in another order than requested, with the first `count` keys unprocessed. */
export function unprocessed(count: number): Fault {
  return async (request, send) => {
    const [[table, { Keys, ...rest }]] = Object.entries(JSON.parse(request.body).RequestItems) as [
      [string, { Keys: object[] }],
    ];
    const { response } = (await send()) as { response: { body: NodeJS.ReadableStream } };
    const items: object[] = JSON.parse(await text(response.body)).Responses[table];
    const left = Keys.slice(0, count);
    const isLeft = (item: object) => left.some((key) => isDeepStrictEqual({ ...item, ...key }, item));
    return answer(200, {
      Responses: { [table]: items.filter((item) => !isLeft(item)).reverse() },
      UnprocessedKeys: left.length > 0 ? { [table]: { Keys: left, ...rest } } : {},
    });
  };
}

/** A query's page ends after `count` items, as large pages do. */
export function pageEndsAfter(count: number): Fault {
  return async (_request, send) => {
    const { response } = (await send()) as { response: { body: NodeJS.ReadableStream } };
    const Items: object[] = JSON.parse(await text(response.body)).Items.slice(0, count);
    return answer(200, { Items, Count: Items.length, LastEvaluatedKey: Items.at(-1) });
  };
}
