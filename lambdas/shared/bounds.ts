/** The bounds of the system: nothing waits longer, nothing grows larger. Set here, never a library's default. */
export const ORDER_DEADLINE_MS = 1_000;
export const CHARGE_LOCK_WAIT_MS = 500;
export const CHARGE_LOCK_LIFE_MS = 5_000;
/** How long a lock that was handed on outlives its waiter's patience: the time to write, and what the way to Redis takes. */
export const CHARGE_LOCK_HOLD_MS = 1_500;
/** A charge may wait for its lock and then write for as long as an order may. */
export const CHARGE_DEADLINE_MS = CHARGE_LOCK_WAIT_MS + 1_000;
export const READ_DEADLINE_MS = 1_000;
/** A PUT, or an adjustment, reaches many shards, which in a sale orders keep busy: it needs more tries than an order. */
export const STOCK_DEADLINE_MS = 5_000;
/** A scan of a million shards on one function; the schedule tries again after it. */
export const RANK_DEADLINE_MS = 300_000;
/** Below the 29 s that API Gateway waits for an answer. */
export const RANK_BY_HAND_DEADLINE_MS = 25_000;

export const DYNAMODB_CONNECTION_MS = 300;
export const DYNAMODB_REQUEST_MS = 500;
/** A page of the ranking's scan: up to 1 MB and thousands of shards, which take longer than what a buyer waits for. */
export const SCAN_PAGE_MS = 10_000;
export const DYNAMODB_ATTEMPTS = 2;
/** How often a read is tried, each try with the client's attempts: in the mean its waits add up to half a second. */
export const READ_TRIES = 10;
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
/** Calls that count the stock of one page of the catalogue, side by side. */
export const COUNT_CALLS = 20;

/** How long a price read is believed; the write checks it again, so that a stale one costs a second try, never money. */
export const PRICE_LIFE_MS = 30_000;
/** How long an empty shelf is remembered. */
export const SOLD_OUT_LIFE_MS = 2_000;
/** How long the note on a product counts that it is nearly sold out; a refill ends it at once. */
export const SOLD_DOWN_LIFE_MS = 60_000;
/** How long the top five is served from memory before Redis is asked again. */
export const TOP_LIFE_MS = 10_000;
/** How long a reader waits for the next top five while an older one is in memory; one command of Redis may come on top. */
export const TOP_REFRESH_MS = 400;
/** How long the stores are left alone after they failed to give the next top five, so that a crowd does not wait for them. */
export const TOP_RETRY_MS = 1_000;
/**
 * How long a copy of the top five may be served after it was read from the durable ranking: by Redis, then as long again
 * from memory while the stores fail. Shorter than the minutes after which idle connections are reset, and by far than the
 * hour between a ranking's age at midnight and the alarm for an old ranking.
 */
export const TOP_STALE_MS = 300_000;
/** How long browsers and caches on the way may keep a page of the catalogue, which shows the units that are left. */
export const CATALOGUE_LIFE_MS = 5_000;
