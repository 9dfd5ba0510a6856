import { randomUUID } from 'node:crypto';
import { DynamoDBClient, DynamoDBServiceException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, TransactWriteCommand, type TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { ConfiguredRetryStrategy, isServerError, isThrottlingError, isTransientError } from '@smithy/core/retry';
import { DYNAMODB_ATTEMPTS, DYNAMODB_CONNECTION_MS, DYNAMODB_REQUEST_MS, READ_ATTEMPTS } from './bounds.ts';
import { type Clock, fullJitterMs, systemClock } from './clock.ts';
import { requireCompleteReplies, StoreFault } from './dynamo-replies.ts';
import { tryAgain } from './problem.ts';
import type { Trace } from './trace.ts';

export type Dynamo = DynamoDBDocumentClient;

/** A DynamoDB client with the timeouts and attempts of bounds.ts; the SDK reads endpoint and credentials from the environment. */
export function connectDynamo(clock: Clock = systemClock): Dynamo {
  const client = new DynamoDBClient({
    requestHandler: {
      connectionTimeout: DYNAMODB_CONNECTION_MS,
      requestTimeout: DYNAMODB_REQUEST_MS,
      // Without this the SDK only logs a warning after the timeout.
      throwOnRequestTimeout: true,
      httpAgent: { keepAlive: true, maxSockets: 256 },
      httpsAgent: { keepAlive: true, maxSockets: 256 },
    },
    // The SDK's default delay after throttling is based on a second, which is the whole deadline of an order.
    retryStrategy: new ConfiguredRetryStrategy(DYNAMODB_ATTEMPTS, () => 20 * clock.random()),
  });
  requireCompleteReplies(client);
  return DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
}

/** An item of a transaction: a write, or a condition to check. */
export type TransactWriteItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** A transaction with a token of its own: the SDK's retry of one that was already written changes nothing. */
export function transaction(items: TransactWriteItem[]): TransactWriteCommand {
  return new TransactWriteCommand({ ClientRequestToken: randomUUID(), TransactItems: items });
}

/** Why one item of a transaction was refused; `item` is the stored item whose condition failed. */
export interface Refusal {
  readonly why: 'condition' | 'conflict' | 'throttled' | 'none';
  readonly item: Record<string, unknown> | undefined;
}

/** The outcome of a transaction. */
export type TransactionOutcome =
  | { readonly kind: 'done' }
  /** Nothing was written. One refusal per item, in order. */
  | { readonly kind: 'refused'; readonly refusals: readonly Refusal[] }
  /** Throttling or a store fault: it may have been written or not. */
  | { readonly kind: 'unclear' };

/**
 * Runs a transaction within the trace's deadline and returns every cancellation reason.
 * @throws the SDK's error if the request itself is invalid: a defect, not contention.
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
    if (!isRetryable(error)) throw error;
    return { kind: 'unclear' };
  }
}

/**
 * Runs a read, or an idempotent write, with retries after retryable errors, within the trace's deadline.
 * @throws Problem `try-again` if the last attempt fails or the deadline passes; the SDK's error if the request is invalid.
 */
export async function read<T>(trace: Trace, send: (signal: AbortSignal) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await withinDeadline(trace, send);
    } catch (error) {
      if (!isRetryable(error)) throw error;
    }
    if (attempt === READ_ATTEMPTS) throw tryAgain();
    await backOff(attempt, trace);
  }
}

/**
 * Waits before a retry, and counts the retry.
 * @param attempt the number of failed attempts, from 1.
 * @throws Problem `try-again` at once if the wait would exceed the deadline.
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
      throw new Error(`DynamoDB cancelled a transaction for ${code}: the request is invalid, so a retry cannot help.`);
  }
}

/** Retryable: network faults, 5xx, throttling, conflicts, and a transaction in progress. */
function isRetryable(error: unknown): boolean {
  if (error instanceof StoreFault || (error as Error).name === 'AbortError') return true;
  // An error without a reply was thrown before the request was sent: a defect.
  if (!(error as { $response?: unknown }).$response) return false;
  // DynamoDB's refusals have a name; one without comes from a proxy, or was damaged on the way.
  if (!(error instanceof DynamoDBServiceException) || error.name === 'Unknown') return true;
  const refusal = error as Error & Pick<DynamoDBServiceException, '$metadata'> & { readonly cause?: Error };
  if (refusal.name === 'TransactionConflictException') return true;
  return isThrottlingError(refusal) || isTransientError(refusal) || isServerError(refusal);
}
