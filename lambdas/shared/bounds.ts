/** The bounds of the system: nothing waits longer, nothing grows larger. Set here, never a library's default. */
export const ORDER_DEADLINE_MS = 1_000;
export const CHARGE_LOCK_WAIT_MS = 500;
export const CHARGE_LOCK_LIFE_MS = 5_000;
/** How long a lock that was handed on outlives its waiter's patience: the time to write, and what the way to Redis takes. */
export const CHARGE_LOCK_HOLD_MS = 1_500;
/** A charge may wait for its lock and then write for as long as an order may. */
export const CHARGE_DEADLINE_MS = CHARGE_LOCK_WAIT_MS + 1_000;
export const READ_DEADLINE_MS = 1_000;
/** A replaced product touches every shard at once, so in a sale it needs more tries than an order. */
export const PUT_PRODUCT_DEADLINE_MS = 5_000;
/** A scan of a million shards on one function; the schedule tries again after it. */
export const RANK_DEADLINE_MS = 300_000;

export const DYNAMODB_CONNECTION_MS = 300;
export const DYNAMODB_REQUEST_MS = 500;
/** A page of the ranking's scan: up to 1 MB and thousands of shards, which take longer than what a buyer waits for. */
export const SCAN_PAGE_MS = 10_000;
export const DYNAMODB_ATTEMPTS = 2;
/** How long a call waits for a connection: TCP, TLS 1.3 and the login are three round trips, 240 ms at 80 ms each. */
export const REDIS_CONNECT_MS = 300;
/** How long a connection that no call waits for any more may still be made: the next call finds it, or makes another. */
export const REDIS_CONNECTING_MS = 1_000;
export const REDIS_COMMAND_MS = 200;
/** A connection that was idle longer is not used again. ElastiCache resets it after about seven minutes. */
export const REDIS_IDLE_MS = 300_000;
/** How long Redis is left alone after it failed, so that a crowd does not wait for it one by one. */
export const REDIS_REST_MS = 1_000;

export const BODY_BYTES = 64 * 1024;
export const PAGE_ITEMS = 100;
export const DEFAULT_PAGE_ITEMS = 20;
/** DynamoDB's limit of one transaction. */
export const TRANSACTION_ITEMS = 100;
/** DynamoDB's limit of one BatchGetItem. */
export const BATCH_KEYS = 100;

/** How long a price read is believed; the write checks it again, so that a stale one costs a second try, never money. */
export const PRICE_LIFE_MS = 30_000;
/** How long an empty shelf is remembered. */
export const SOLD_OUT_LIFE_MS = 2_000;
/** How long the top five is served from memory before Redis is asked again. */
export const TOP_LIFE_MS = 10_000;
