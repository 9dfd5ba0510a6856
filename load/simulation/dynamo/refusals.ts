/** An answer of DynamoDB's that says no, as it stands on the wire. */
export interface Refusal {
  readonly __type: string;
  readonly message: string;
  readonly Message?: string;
  readonly CancellationReasons?: readonly { readonly Code: string; readonly Message?: string }[];
}

const NAMESPACE = 'com.amazonaws.dynamodb.v20120810#';
const ONGOING = 'Transaction is ongoing for the item';
const TOO_FAST = 'Throughput exceeds the current capacity of your table or index.';

/** The answer to a transaction that is already at work under the same `ClientRequestToken`. */
export const inProgress: Refusal = {
  __type: `${NAMESPACE}TransactionInProgressException`,
  message: 'The transaction with the given request token is already in progress.',
};

/** The answer to a transaction whose `ClientRequestToken` was used for another one. */
export const otherParameters: Refusal = {
  __type: `${NAMESPACE}IdempotentParameterMismatchException`,
  message: 'The request uses the same client token as a previous, but non-identical request.',
};

/** The answer to a batch of keys of which no partition can read one. */
export const nothingRead: Refusal = {
  __type: `${NAMESPACE}ProvisionedThroughputExceededException`,
  message: TOO_FAST,
};

/**
 * The answer to a transaction that was cancelled.
 * @param refused for each item of the transaction, in its order, whether that item was the reason.
 */
export function refusedTransaction(why: 'conflict' | 'throttle', refused: readonly boolean[]): Refusal {
  const reason =
    why === 'conflict'
      ? { Code: 'TransactionConflict', Message: ONGOING }
      : { Code: 'ThrottlingError', Message: TOO_FAST };
  const reasons = refused.map((isReason) => (isReason ? reason : { Code: 'None' }));
  const codes = reasons.map(({ Code }) => Code).join(', ');
  const message = `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`;
  return {
    __type: `${NAMESPACE}TransactionCanceledException`,
    message,
    Message: message,
    CancellationReasons: reasons,
  };
}

/** The answer to a write, or a read, of one item. */
export function refusedPlainCall(why: 'conflict' | 'throttle'): Refusal {
  return why === 'conflict'
    ? { __type: `${NAMESPACE}TransactionConflictException`, message: ONGOING }
    : { __type: 'com.amazon.coral.availability#ThrottlingException', message: TOO_FAST };
}
