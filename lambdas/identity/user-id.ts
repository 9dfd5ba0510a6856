/** In characters; even of three bytes each they fit DynamoDB's 2,048 bytes of a partition key. */
const LONGEST = 256;

/**
 * Whether a token's subject can be a user's id. Half a surrogate pair has no UTF-8, so no store takes it as it is; control
 * characters break the lines of logs, and no identity provider gives them.
 */
export function isUserId(subject: unknown): subject is string {
  return (
    typeof subject === 'string' &&
    subject.length >= 1 &&
    subject.length <= LONGEST &&
    subject.isWellFormed() &&
    !/\p{Cc}/u.test(subject)
  );
}
