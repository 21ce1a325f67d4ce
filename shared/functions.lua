#!lua name=@LIBRARY@
-- What must happen in one step. A script does not roll back, so in every function the checks come first, then the
-- writes, and the acknowledgement last: an ack before a failed write would lose the work.
-- Values of a change come flat: guards (key field value)*, writes (argc command args...)*.

-- True where every guard holds: HGET key field is the value; an empty value means the field must be absent.
local function guards_hold(args, at, count)
  for i = 0, count - 1 do
    local key, field, want = args[at + i * 3], args[at + i * 3 + 1], args[at + i * 3 + 2]
    local have = redis.call('HGET', key, field)
    if (have or '') ~= want then return false end
  end
  return true
end

-- Runs (or only steps over) `count` writes from `at`; returns where the next value stands.
local function run_writes(args, at, count, really)
  for _ = 1, count do
    local argc = tonumber(args[at])
    if really then redis.call(unpack(args, at + 1, at + argc)) end
    at = at + argc + 1
  end
  return at
end

-- apply: changes without a stream entry. ARGV: n, then n changes of (guards#, guards..., writes#, writes...).
-- Returns n of 'done' | 'conflict'.
local function apply(_, args)
  local out, at = {}, 2
  for i = 1, tonumber(args[1]) do
    local guards = tonumber(args[at])
    local hold = guards_hold(args, at + 1, guards)
    at = at + 1 + guards * 3
    at = run_writes(args, at + 1, tonumber(args[at]), hold)
    out[i] = hold and 'done' or 'conflict'
  end
  return out
end

-- look: reads in one answer. ARGV: n, then n of (argc, command, args...). Returns n replies.
local function look(_, args)
  local out, at = {}, 2
  for i = 1, tonumber(args[1]) do
    local argc = tonumber(args[at])
    out[i] = redis.call(unpack(args, at + 1, at + argc))
    at = at + argc + 1
  end
  return out
end

local function is_mine(stream, group, consumer, id)
  local pending = redis.call('XPENDING', stream, group, id, id, 1)
  return pending[1] ~= nil and pending[1][2] == consumer
end

-- commit: the hop. KEYS: stream. ARGV: group, consumer, n, then n of (entry id, guards#, guards..., writes#, writes...).
-- An entry that is no longer pending for this consumer adds nothing. Returns n of 'done' | 'lost' | 'conflict'.
local function commit(keys, args)
  local stream, group, consumer = keys[1], args[1], args[2]
  local out, at = {}, 4
  for i = 1, tonumber(args[3]) do
    local id, guards = args[at], tonumber(args[at + 1])
    local verdict = 'lost'
    if is_mine(stream, group, consumer, id) then
      verdict = guards_hold(args, at + 2, guards) and 'done' or 'conflict'
    end
    at = at + 2 + guards * 3
    at = run_writes(args, at + 1, tonumber(args[at]), verdict == 'done')
    if verdict == 'done' then redis.call('XACK', stream, group, id) end
    out[i] = verdict
  end
  return out
end

-- renew: long work keeps its claim, or (idle > 0) gives it up. KEYS: stream. ARGV: group, consumer, idle in ms, ids...
-- Returns how many are still ours.
local function renew(keys, args)
  local kept = 0
  for i = 4, #args do
    if is_mine(keys[1], args[1], args[2], args[i]) then
      redis.call('XCLAIM', keys[1], args[1], args[2], 0, args[i], 'IDLE', args[3], 'JUSTID')
      kept = kept + 1
    end
  end
  return kept
end

-- charge: an entry's account of failures alone. KEYS: stream, hash. ARGV: group, consumer, entry id, by how much, and for
-- how many seconds accounts are kept. Returns the count, never below 0, or nothing where the entry is no longer ours.
local function charge(keys, args)
  if not is_mine(keys[1], args[1], args[2], args[3]) then return false end
  local count = math.max(0, tonumber(redis.call('HGET', keys[2], args[3]) or '0') + tonumber(args[4]))
  redis.call('HSET', keys[2], args[3], count)
  redis.call('EXPIRE', keys[2], args[5])
  return count
end

-- take_over: entries of consumers that are gone (no alive key), of those idle for too long, and our own whose reply was
-- lost on its way become ours.
-- KEYS: stream. ARGV: group, consumer, max idle of others in ms, how many, prefix of the alive keys, max idle of our own in
-- ms, ids that we have in hand... Returns (id, deliveries so far, fields) for each. An entry whose body was trimmed away is
-- acknowledged.
local function take_over(keys, args)
  local stream, group, consumer = keys[1], args[1], args[2]
  local out, in_hand, hands = {}, {}, #args - 6
  for i = 7, #args do in_hand[args[i]] = true end
  for _, row in ipairs(redis.call('XINFO', 'CONSUMERS', stream, group)) do
    local name, pending = row[2], row[4]
    local ours = name == consumer
    local gone = not ours and redis.call('EXISTS', args[5] .. name) == 0
    if pending == 0 and gone then
      redis.call('XGROUP', 'DELCONSUMER', stream, group, name)
    elseif pending > 0 then
      local idle = gone and 0 or tonumber(ours and args[6] or args[3])
      local left = tonumber(args[4]) - #out
      if left <= 0 then break end
      local look = ours and left + hands or left
      for _, entry in ipairs(redis.call('XPENDING', stream, group, 'IDLE', idle, '-', '+', look, name)) do
        if not (ours and in_hand[entry[1]]) then
          local claimed = redis.call('XCLAIM', stream, group, consumer, 0, entry[1])
          if claimed[1] then
            out[#out + 1] = {entry[1], entry[4], claimed[1][2]}
          else
            redis.call('XACK', stream, group, entry[1])
          end
        end
        if #out >= tonumber(args[4]) then break end
      end
    end
  end
  return out
end

-- lease: due members of a sorted set become ours until `now + lease`, under a fencing token of their own.
-- KEYS: set. ARGV: prefix of the members' hashes, now, lease, how many (times in seconds).
-- Returns (member, token, fields) for each; a member without a hash is dropped.
local function lease(keys, args)
  local out, now = {}, tonumber(args[2])
  for _, member in ipairs(redis.call('ZRANGEBYSCORE', keys[1], '-inf', now, 'LIMIT', 0, tonumber(args[4]))) do
    local hash = args[1] .. member
    if redis.call('EXISTS', hash) == 0 then
      redis.call('ZREM', keys[1], member)
    else
      local token = redis.call('HINCRBY', hash, 'token', 1)
      redis.call('ZADD', keys[1], now + tonumber(args[3]), member)
      out[#out + 1] = {member, token, redis.call('HGETALL', hash)}
    end
  end
  return out
end

-- hold: one writer by a lease. KEYS: hash. ARGV: holder, now or nothing (then by the clock of this server: those of the
-- machines that want the lease may differ, and jump), lease in s. Returns the fencing token, or 0 where another holds it.
local function hold(keys, args)
  local now = tonumber(args[2]) or tonumber(redis.call('TIME')[1])
  local holder, ends = redis.call('HGET', keys[1], 'holder'), tonumber(redis.call('HGET', keys[1], 'until') or '0')
  if holder and holder ~= args[1] and ends > now then return 0 end
  local token = tonumber(redis.call('HGET', keys[1], 'token') or '0')
  if holder ~= args[1] then token = redis.call('HINCRBY', keys[1], 'token', 1) end
  redis.call('HSET', keys[1], 'holder', args[1], 'until', now + tonumber(args[3]))
  return token
end

local function before(a, b)
  local am, as = string.match(a, '^(%d+)-(%d+)$')
  local bm, bs = string.match(b, '^(%d+)-(%d+)$')
  if am == bm then return tonumber(as) < tonumber(bs) end
  return tonumber(am) < tonumber(bm)
end

local function after(id)
  local ms, seq = string.match(id, '^(%d+)-(%d+)$')
  return string.format('%s-%d', ms, tonumber(seq) + 1)
end

-- The id past `count` entries from `from` on, or past all there are; a thousand at a time.
local function skip(stream, from, count)
  local id = from
  while count > 0 do
    local rows = redis.call('XRANGE', stream, id, '+', 'COUNT', math.min(count, 1000))
    if #rows == 0 then return id end
    id, count = after(rows[#rows][1]), count - #rows
  end
  return id
end

-- trim: entries that every group has finished go. KEYS: stream. ARGV: the group that may be left behind, and how far.
-- Never by length, never below the slowest other group's oldest pending entry. Returns how many went.
local function trim(keys, args)
  local lowest = nil
  for _, row in ipairs(redis.call('XINFO', 'GROUPS', keys[1])) do
    local group = {}
    for i = 1, #row, 2 do group[row[i]] = row[i + 1] end
    local floor = after(group['last-delivered-id'])
    if group['pending'] > 0 then floor = redis.call('XPENDING', keys[1], group['name'])[2] end
    if group['name'] == args[1] then
      local behind = group['pending'] + (tonumber(group['lag'] or 0) or 0)
      floor = skip(keys[1], floor, behind - tonumber(args[2]))
    end
    if lowest == nil or before(floor, lowest) then lowest = floor end
  end
  if lowest == nil then return 0 end
  return redis.call('XTRIM', keys[1], 'MINID', lowest)
end

-- What makes room, or is needed on the way there, runs on a server whose memory is full too.
local function register(name, run, flags)
  redis.register_function{function_name = '@LIBRARY@_' .. name, callback = run, flags = flags}
end

register('apply', apply, {})
register('look', look, {'no-writes'})
register('settle', apply, {'allow-oom'})
register('commit', commit, {'allow-oom'})
register('renew', renew, {'allow-oom'})
register('charge', charge, {'allow-oom'})
register('take_over', take_over, {'allow-oom'})
register('lease', lease, {'allow-oom'})
register('hold', hold, {'allow-oom'})
register('trim', trim, {'allow-oom'})
