// Every timeout, deadline, size and lifetime of the functions; none is left to a library's default.

export const ORDER_DEADLINE_MS = 1_000;
/** How long a charge waits for its lock. */
export const CHARGE_LOCK_WAIT_MS = 500;
/** Life of a lock, so that a dead holder blocks its user no longer. */
export const CHARGE_LOCK_LIFE_MS = 5_000;
/** Life of a lock that was handed on, beyond the rest of its waiter's wait: time for the write and the network. */
export const CHARGE_LOCK_HOLD_MS = 1_500;
/** The wait for the lock, then as long as an order. */
export const CHARGE_DEADLINE_MS = CHARGE_LOCK_WAIT_MS + 1_000;
export const READ_DEADLINE_MS = 1_000;
/** A PUT or an adjustment writes many shards that a sale keeps busy, so it needs more attempts than an order. */
export const STOCK_DEADLINE_MS = 5_000;
/** A scan of a million shards in one function; after it the schedule retries. */
export const RANK_DEADLINE_MS = 300_000;
/** Below API Gateway's integration timeout of 29 s. */
export const RANK_BY_HAND_DEADLINE_MS = 25_000;

export const DYNAMODB_CONNECTION_MS = 300;
export const DYNAMODB_REQUEST_MS = 500;
/** A page of the ranking's scan: up to 1 MB and thousands of shards, and no buyer waits for it. */
export const SCAN_PAGE_MS = 10_000;
export const DYNAMODB_ATTEMPTS = 2;
/** Attempts of a read, each with the client's own attempts; the waits between them add up to half a second on average. */
export const READ_ATTEMPTS = 10;
/** How long a call waits for a new connection: TCP, TLS 1.3 and login are three round trips, 240 ms at 80 ms each. */
export const REDIS_CONNECT_MS = 300;
/** How long connecting may take after the call stopped waiting; a later call uses the connection or makes another. */
export const REDIS_CONNECTING_MS = 1_000;
export const REDIS_COMMAND_MS = 200;
/** A connection that was idle longer is not reused; ElastiCache resets it after about seven minutes. */
export const REDIS_IDLE_MS = 300_000;
/** How long no command is sent after Redis failed, so that requests do not time out one by one. */
export const REDIS_REST_MS = 1_000;

export const BODY_BYTES = 64 * 1024;
export const PAGE_ITEMS = 100;
export const DEFAULT_PAGE_ITEMS = 20;
/** DynamoDB's limit per transaction. */
export const TRANSACTION_ITEMS = 100;
/** DynamoDB's limit per BatchGetItem. */
export const BATCH_KEYS = 100;
/** Concurrent calls that count the stock of one page of the catalogue. */
export const COUNT_CALLS = 20;

/** How long a price is cached; the write checks it again, so a stale price costs a retry, never money. */
export const PRICE_LIFE_MS = 30_000;
/** How long an empty shelf is cached. */
export const SOLD_OUT_LIFE_MS = 2_000;
/** How long a product's note that it is nearly sold out is valid; a refill ends it at once. */
export const SOLD_DOWN_LIFE_MS = 60_000;
/** How long the top five is served from memory before it is read again. */
export const TOP_LIFE_MS = 10_000;
/** How long a reader waits for a refresh while an older top five is in memory; one Redis command may be added. */
export const TOP_REFRESH_MS = 400;
/** How long the top five is not refreshed after the stores failed, so that requests do not wait for them one by one. */
export const TOP_RETRY_MS = 1_000;
/**
 * How long a copy of the top five may be served after it was read from the durable ranking: from Redis, then as long again
 * from memory while the stores fail. Shorter than the time after which idle connections are reset, and far shorter than the
 * hour between a ranking's age at midnight and the alarm for an old ranking.
 */
export const TOP_STALE_MS = 300_000;
/** How long browsers and proxies may cache a page of the catalogue, which shows the stock. */
export const CATALOGUE_LIFE_MS = 5_000;
