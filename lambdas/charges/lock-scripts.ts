/**
 * The scripts of the charge lock. Each declares every key that it touches, all in one slot, and asks no time: ElastiCache
 * Serverless refuses the rest. KEYS of each:
 * 1. the lock: the token of its holder;
 * 2. the queue: the tokens of those who wait, each with its ticket as score;
 * 3. the turns: a stream whose last entry has the ticket that was served last as its id, and the token of that waiter.
 *
 * A token ends in the time until which its owner waits, in milliseconds since the epoch, so that one who has gone is passed over.
 */

/** Hands the lock to the first who still waits, else frees it. */
const HAND_ON = `
local function handOn(nowMs, holdMs, lifeMs)
  while true do
    local token, ticket = unpack(redis.call('ZPOPMIN', KEYS[2]))
    if not token then return redis.call('DEL', KEYS[1]) end
    local waitsMs = tonumber(token:match('%d+$')) - nowMs
    if waitsMs > 0 then
      -- A waiter that died unseen keeps the lock no longer than one that lives could use it.
      redis.call('SET', KEYS[1], token, 'PX', math.min(waitsMs + holdMs, lifeMs))
      -- Only those whose ticket has come are woken, so one key is enough for all of them.
      redis.call('XADD', KEYS[3], 'MAXLEN', 1, ticket .. '-0', 'token', token)
      redis.call('PEXPIRE', KEYS[3], lifeMs)
      return
    end
  end
end
`;

/**
 * Takes the lock or queues for it. ARGV: token, now, hold and life in ms.
 * Returns 0 when the lock is the caller's, else the caller's ticket.
 */
export const ACQUIRE = `${HAND_ON}
-- What the token has already it is told again, as a command may be sent twice.
if redis.call('GET', KEYS[1]) == ARGV[1] then return 0 end
local ticket = tonumber(redis.call('ZSCORE', KEYS[2], ARGV[1]))
if ticket then return ticket end
-- A free lock is taken at once, unless others wait for it.
local last = redis.call('ZREVRANGE', KEYS[2], 0, 0, 'WITHSCORES')[2]
if not last and redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[4]) then return 0 end
if not last then
  local served = redis.call('XREVRANGE', KEYS[3], '+', '-', 'COUNT', 1)[1]
  last = served and served[1]:match('^%d+') or 0
end
ticket = tonumber(last) + 1
redis.call('ZADD', KEYS[2], ticket, ARGV[1])
redis.call('PEXPIRE', KEYS[2], ARGV[4])
-- A lock that expired in its holder's hands goes to the first who waits, which may be the caller.
if redis.call('EXISTS', KEYS[1]) == 0 then handOn(ARGV[2], ARGV[3], ARGV[4]) end
return redis.call('GET', KEYS[1]) == ARGV[1] and 0 or ticket`;

/** Gives up what the token has: its place in the queue, and the lock, which goes to the next. ARGV: token, now, hold and life in ms. */
export const RELEASE = `${HAND_ON}
redis.call('ZREM', KEYS[2], ARGV[1])
-- Only the holder may release: after its life the lock may be another's, or nobody's while others wait.
local holder = redis.call('GET', KEYS[1])
if holder == ARGV[1] or not holder then handOn(ARGV[2], ARGV[3], ARGV[4]) end`;
