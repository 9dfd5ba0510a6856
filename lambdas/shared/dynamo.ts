import { DynamoDBClient, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { ConfiguredRetryStrategy } from '@smithy/core/retry';
import { DYNAMODB_ATTEMPTS, DYNAMODB_CONNECTION_MS, DYNAMODB_REQUEST_MS } from './bounds.ts';
import { tryAgain } from './problem.ts';
import type { Trace } from './trace.ts';

export type Dynamo = DynamoDBDocumentClient;

/** A DynamoDB client within the system's bounds; the endpoint and credentials come from the environment. */
export function connectDynamo(): Dynamo {
  const client = new DynamoDBClient({
    requestHandler: {
      connectionTimeout: DYNAMODB_CONNECTION_MS,
      requestTimeout: DYNAMODB_REQUEST_MS,
      // Without this the SDK only warns of a request that takes too long.
      throwOnRequestTimeout: true,
      httpAgent: { keepAlive: true, maxSockets: 256 },
      httpsAgent: { keepAlive: true, maxSockets: 256 },
    },
    // The SDK's own throttling base is a second, the whole deadline of an order.
    retryStrategy: new ConfiguredRetryStrategy(DYNAMODB_ATTEMPTS, () => 20 * Math.random()),
  });
  return DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
}

/** Why one item of a transaction refused; `item` is what stood there when its condition failed. */
export interface Refusal {
  readonly why: 'condition' | 'conflict' | 'throttled' | 'none';
  readonly item: Record<string, unknown> | undefined;
}

/** What became of a transaction. */
export type TransactionOutcome =
  | { readonly kind: 'done' }
  /** One refusal per item, in the order of the items. */
  | { readonly kind: 'refused'; readonly refusals: readonly Refusal[] }
  /** Throttled as a whole, or a fault of the store: whether it was written is not known. */
  | { readonly kind: 'unclear' };

/**
 * Runs a transaction within the trace's deadline and reads every cancellation reason.
 * @throws the SDK's error where the request itself is wrong: a defect, not contention.
 */
export async function transact(
  trace: Trace,
  send: (signal: AbortSignal) => Promise<unknown>,
): Promise<TransactionOutcome> {
  trace.attempts += 1;
  try {
    await withinDeadline(trace, send);
    return { kind: 'done' };
  } catch (error) {
    if (error instanceof TransactionCanceledException) {
      const refusals = (error.CancellationReasons ?? []).map(
        (reason): Refusal => ({
          why: whyOf(reason.Code),
          item: reason.Item && Object.keys(reason.Item).length > 0 ? unmarshall(reason.Item) : undefined,
        }),
      );
      if (refusals.some((refusal) => refusal.why === 'conflict')) trace.conflicts += 1;
      return { kind: 'refused', refusals };
    }
    if (!mayPass(error)) throw error;
    return { kind: 'unclear' };
  }
}

/**
 * Runs a read within the trace's deadline.
 * @throws Problem `try-again` when the store faults or the deadline passes.
 */
export async function read<T>(trace: Trace, send: (signal: AbortSignal) => Promise<T>): Promise<T> {
  try {
    return await withinDeadline(trace, send);
  } catch (error) {
    throw mayPass(error) ? tryAgain() : error;
  }
}

async function withinDeadline<T>(trace: Trace, send: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), trace.remainingMs());
  try {
    return await trace.timed('store', () => send(abort.signal));
  } finally {
    clearTimeout(timer);
  }
}

function whyOf(code: string | undefined): Refusal['why'] {
  switch (code) {
    case 'None':
    case undefined:
      return 'none';
    case 'ConditionalCheckFailed':
      return 'condition';
    case 'TransactionConflict':
      return 'conflict';
    case 'ThrottlingError':
    case 'ProvisionedThroughputExceeded':
      return 'throttled';
    default:
      throw new Error(`DynamoDB cancelled a transaction for ${code}: the request is wrong, not the moment.`);
  }
}

/** Whether trying again can help: a 4xx of DynamoDB is the request's fault, but for throttling and what is under way. */
function mayPass(error: unknown): boolean {
  const { name, $metadata } = error as { name?: string; $metadata?: { httpStatusCode?: number } };
  const status = $metadata?.httpStatusCode;
  if (status === undefined || status >= 500) return !(error instanceof TypeError || error instanceof ReferenceError);
  return [
    'ThrottlingException',
    'ProvisionedThroughputExceededException',
    'RequestLimitExceeded',
    'TransactionInProgressException',
    'TransactionConflictException',
  ].includes(name ?? '');
}
