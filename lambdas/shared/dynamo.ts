import { DynamoDBClient, DynamoDBServiceException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { ConfiguredRetryStrategy, isServerError, isThrottlingError, isTransientError } from '@smithy/core/retry';
import { DYNAMODB_ATTEMPTS, DYNAMODB_CONNECTION_MS, DYNAMODB_REQUEST_MS, READ_TRIES } from './bounds.ts';
import { type Clock, fullJitterMs, systemClock } from './clock.ts';
import { readRepliesWhole, StoreFault } from './dynamo-replies.ts';
import { tryAgain } from './problem.ts';
import type { Trace } from './trace.ts';

export type Dynamo = DynamoDBDocumentClient;

/** A DynamoDB client within the system's bounds; the endpoint and credentials come from the environment. */
export function connectDynamo(clock: Clock = systemClock): Dynamo {
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
    retryStrategy: new ConfiguredRetryStrategy(DYNAMODB_ATTEMPTS, () => 20 * clock.random()),
  });
  readRepliesWhole(client);
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
 * Runs a read, or a write that may be done twice, and tries it again after a fault that passes, within the trace's deadline.
 * @throws Problem `try-again` when the faults do not end or the deadline passes.
 */
export async function read<T>(trace: Trace, send: (signal: AbortSignal) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await withinDeadline(trace, send);
    } catch (error) {
      if (!mayPass(error)) throw error;
    }
    if (attempt === READ_TRIES) throw tryAgain();
    await backOff(attempt, trace);
  }
}

/**
 * Waits before a call is made again, and counts it.
 * @param attempt counted from 1.
 * @throws Problem `try-again` at once where the wait would outlast the deadline.
 */
export async function backOff(attempt: number, trace: Trace): Promise<void> {
  const waitMs = fullJitterMs(attempt, trace.clock);
  if (waitMs >= trace.remainingMs()) throw tryAgain();
  trace.repeats += 1;
  await trace.clock.sleep(waitMs);
}

async function withinDeadline<T>(trace: Trace, send: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const abort = new AbortController();
  const cancel = trace.clock.after(trace.remainingMs(), () => abort.abort());
  try {
    return await trace.timed('store', () => send(abort.signal));
  } finally {
    cancel();
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

/** Whether trying again can help: after a fault of the wire, a 5xx, throttling, or a transaction in progress. */
function mayPass(error: unknown): boolean {
  if (error instanceof StoreFault || (error as Error).name === 'AbortError') return true;
  // What never got as far as a reply is a defect of ours.
  if (!(error as { $response?: unknown }).$response) return false;
  // A refusal of DynamoDB's has a name. What has none was said by something in between, or was damaged on the way.
  if (!(error instanceof DynamoDBServiceException) || error.name === 'Unknown') return true;
  const refusal = error as Error & Pick<DynamoDBServiceException, '$metadata'> & { readonly cause?: Error };
  if (refusal.name === 'TransactionConflictException') return true;
  return isThrottlingError(refusal) || isTransientError(refusal) || isServerError(refusal);
}
