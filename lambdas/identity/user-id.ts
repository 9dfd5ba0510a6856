/** In UTF-16 code units: at three bytes each they fit DynamoDB's limit of 2,048 bytes for a partition key. */
const MAX_LENGTH = 256;

/**
 * Whether a token's subject is a valid user id. An unpaired surrogate has no UTF-8 encoding, so a store would change it;
 * control characters break log lines, and no identity provider issues them.
 */
export function isUserId(subject: unknown): subject is string {
  return (
    typeof subject === 'string' &&
    subject.length >= 1 &&
    subject.length <= MAX_LENGTH &&
    subject.isWellFormed() &&
    !/\p{Cc}/u.test(subject)
  );
}
