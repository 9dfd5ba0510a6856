import type { EngineAnswer } from './engine.ts';

const NAMESPACE = 'com.amazonaws.dynamodb.v20120810#';
const ONGOING = 'Transaction is ongoing for the item';
const OVER_CAPACITY = 'Throughput exceeds the current capacity of your table or index.';

/** Why the service refuses a call that the engine would accept. */
type RefusedFor = 'conflict' | 'throttle';

/** The answer to a `ClientRequestToken` whose transaction has succeeded. */
export const alreadyDone = jsonAnswer(200, {});

/** The answer to a `ClientRequestToken` whose transaction is in progress. */
export const inProgress = jsonAnswer(400, {
  __type: `${NAMESPACE}TransactionInProgressException`,
  message: 'The transaction with the given request token is already in progress.',
});

/** The answer to a `ClientRequestToken` that another transaction has used. */
export const otherParameters = jsonAnswer(400, {
  __type: `${NAMESPACE}IdempotentParameterMismatchException`,
  message: 'The request uses the same client token as a previous, but non-identical request.',
});

/** The answer to a batch of which no key could be read. */
export const nothingRead = jsonAnswer(400, {
  __type: `${NAMESPACE}ProvisionedThroughputExceededException`,
  message: OVER_CAPACITY,
});

/**
 * The answer to a transaction that is cancelled.
 * @param refused for each item of the transaction, in its order, whether it is a reason.
 */
export function cancelledTransaction(why: RefusedFor, refused: readonly boolean[]): EngineAnswer {
  const reason =
    why === 'conflict'
      ? { Code: 'TransactionConflict', Message: ONGOING }
      : { Code: 'ThrottlingError', Message: OVER_CAPACITY };
  const reasons = refused.map((isReason) => (isReason ? reason : { Code: 'None' }));
  const codes = reasons.map(({ Code }) => Code).join(', ');
  const message = `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`;
  return jsonAnswer(400, {
    __type: `${NAMESPACE}TransactionCanceledException`,
    message,
    Message: message,
    CancellationReasons: reasons,
  });
}

/** The answer to a read or write outside transactions that is refused. */
export function refusedCall(why: RefusedFor): EngineAnswer {
  return why === 'conflict'
    ? jsonAnswer(400, { __type: `${NAMESPACE}TransactionConflictException`, message: ONGOING })
    : jsonAnswer(400, { __type: 'com.amazon.coral.availability#ThrottlingException', message: OVER_CAPACITY });
}

export function jsonAnswer(status: number, body: object): EngineAnswer {
  return { status, body: Buffer.from(JSON.stringify(body)) };
}
