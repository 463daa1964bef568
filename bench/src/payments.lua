-- Each request is a payment of its own: another idempotency key, another text.
-- Built by joining strings, since wrk.format costs more than the rest together.
local n = 0
local seed = os.getenv("BENCH_SEED")
local head = "POST /payments HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nIdempotency-Key: " .. seed .. "-"
local before = '{"amount":100.0,"customer_id":"123","phone":"+573001112233","message":"Pago recibido ' .. seed .. " "
local after = '"}'
local format = string.format

request = function()
  n = n + 1
  local number = format("%09d", n)
  local body = before .. number .. after
  return head .. number .. "\r\nContent-Length: " .. #body .. "\r\n\r\n" .. body
end

done = dofile("print-load.lua")
