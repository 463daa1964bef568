-- What wrk measured, as one line that wrk.ts reads: the last thing that every script does.
return function(summary, latency)
  local errors = summary.errors
  io.write(string.format('{"requests":%d,"durationMs":%.3f,"refused":%d,"broken":%d,"p50Ms":%.3f,"p99Ms":%.3f}\n',
    summary.requests, summary.duration / 1000, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
