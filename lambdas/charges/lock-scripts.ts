/**
 * The scripts of the charge lock, one a command: ACQUIRE begins a claim, RELEASE ends it. ElastiCache Serverless refuses
 * scripts that touch undeclared keys, keys of two slots, or the server's time, so each declares all its keys, in one slot,
 * and gets the time as an argument.
 *
 * KEYS of each script:
 * 1. the lock: a string, the token of its holder;
 * 2. the queue: a sorted set, the tokens of the waiters, each with its ticket as score;
 * 3. the turns: a stream of one entry, whose id is the ticket served last and whose value is that waiter's token.
 *
 * ARGV of each script: the caller's token, and in milliseconds: the time now, CHARGE_LOCK_HOLD_MS, CHARGE_LOCK_LIFE_MS.
 * A token ends in the time until which its owner waits, in milliseconds since the epoch, so that expired waiters are skipped.
 */
const ARGUMENTS = `
local lockKey, queueKey, turnsKey = KEYS[1], KEYS[2], KEYS[3]
local token, nowMs, holdMs, lifeMs = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
`;

/** Gives the lock to the first waiter that still waits; deletes the lock if there is none. Returns nothing. */
const HAND_ON = `
local function handOn()
  while true do
    local waiter, ticket = unpack(redis.call('ZPOPMIN', queueKey))
    if not waiter then
      redis.call('DEL', lockKey)
      return
    end
    local waitsMs = tonumber(waiter:match('%d+$')) - nowMs
    if waitsMs > 0 then
      -- A waiter that died unnoticed holds the lock no longer than a live one could use it.
      redis.call('SET', lockKey, waiter, 'PX', math.min(waitsMs + holdMs, lifeMs))
      -- Waiters block on their own ticket's id, so one key wakes only the waiter whose turn it is.
      redis.call('XADD', turnsKey, 'MAXLEN', 1, ticket .. '-0', 'token', waiter)
      redis.call('PEXPIRE', turnsKey, lifeMs)
      return
    end
  end
end
`;

/**
 * Takes the lock or joins the queue.
 * Returns `{'held'}`, or `{'queued', ticket}` with the caller's ticket, an integer from 1.
 */
export const ACQUIRE = `${ARGUMENTS}${HAND_ON}
local function isHeld() return redis.call('GET', lockKey) == token end

-- 1. A command that was sent twice finds what its first copy took.
if isHeld() then return {'held'} end
local ticket = tonumber(redis.call('ZSCORE', queueKey, token))
if ticket then return {'queued', ticket} end

-- 2. A free lock is taken at once, unless others wait for it.
local last = tonumber(redis.call('ZREVRANGE', queueKey, 0, 0, 'WITHSCORES')[2])
if not last and redis.call('SET', lockKey, token, 'NX', 'PX', lifeMs) then return {'held'} end

-- 3. Otherwise the caller joins the queue, with the ticket after the last one queued or, in an empty queue, served.
if not last then
  local served = redis.call('XREVRANGE', turnsKey, '+', '-', 'COUNT', 1)[1]
  last = served and tonumber(served[1]:match('^%d+')) or 0
end
ticket = last + 1
redis.call('ZADD', queueKey, ticket, token)
redis.call('PEXPIRE', queueKey, lifeMs)

-- 4. A lock whose life ended before its release goes to the first waiter, which may be the caller.
if redis.call('EXISTS', lockKey) == 0 then handOn() end
if isHeld() then return {'held'} end
return {'queued', ticket}`;

/** Ends the claim of the token: leaves the queue and, as the holder, hands the lock on. Returns nothing. */
export const RELEASE = `${ARGUMENTS}${HAND_ON}
-- 1. A waiter leaves the queue.
redis.call('ZREM', queueKey, token)

-- 2. Only the holder may release: after its life the lock may be another's. If it is nobody's, the first waiter gets it.
local holder = redis.call('GET', lockKey)
if not holder or holder == token then handOn() end`;
