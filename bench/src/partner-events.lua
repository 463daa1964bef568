-- Partners' events, one or a list in each request. Of ten events three came before, and
-- those of a subject come in their order, as far as fifty connections keep it.
local n = 0
local seed = os.getenv("BENCH_SEED")
local size = tonumber(os.getenv("BENCH_EVENTS_EACH"))
local head = "POST /partner-events HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: "
local kinds = {
  '"type":"conversion","sequence":1,"amount":"100.00"',
  '"type":"payment","sequence":2,"amount":"5.00"',
  '"type":"reversal","sequence":3,"amount":"50.00"',
  '"type":"conversion","sequence":4,"amount":"20.00"',
}
local rest = ',"occurred_at":"2026-01-31T12:00:00Z","currency":"COP"}'
local format, floor = string.format, math.floor

local function event(k)
  local place = k % 10
  if place > 6 then place = place - 5 end
  local number = floor(k / 10) * 7 + place
  local subject = floor(number / 4)
  return format('{"partner_id":"partner-%d","event_id":"%s-%d","subject_id":"%s-%d",%s%s', subject % 20, seed, number,
    seed, subject, kinds[number % 4 + 1], rest)
end

request = function()
  local body
  if size == 1 then
    body = event(n)
    n = n + 1
  else
    local list = {}
    for at = 1, size do
      list[at] = event(n)
      n = n + 1
    end
    body = "[" .. table.concat(list, ",") .. "]"
  end
  return head .. #body .. "\r\n\r\n" .. body
end

done = dofile("print-load.lua")
