// Every kind with its parameters as they are by default: something to begin with. The mock
// has the last word; docs/faults.md explains each.
import type { FaultRequest } from '../../api/notifier-types.ts';

const kinds: Readonly<Record<string, NonNullable<FaultRequest['params']>>> = {
  error: { status: 503 },
  latency: { distribution: 'fixed', ms: 1_000 },
  blackhole: { max_ms: 600_000 },
  reset: {},
  empty: { how: 'close' },
  truncated: {},
  truncated_json: {},
  malformed_chunk: {},
  garbage: { bytes: 128 },
  html_200: {},
  error_in_200: {},
  slow_body: { bytes_per_s: 10 },
  rate_limit: { retry_after_s: 5, quota: 0, window_s: 1 },
  auth_expired: {},
  maintenance: { retry_after_s: 30 },
  accepted_but_lost_answer: { how: 'reset' },
  accept_then_fail: {},
  accept_and_lose: {},
  receipt_delay: { ms: 10_000 },
  receipt_duplicate: { copies: 1 },
  receipt_reorder: { hold_ms: 5_000 },
  receipt_drop: {},
};

export const faultKinds = Object.keys(kinds);

/** A whole definition of a kind, with a name, a share and an end to be changed. */
export function beginningOf(kind: string): FaultRequest & { readonly name: string } {
  return {
    name: kind.replaceAll('_', '-'),
    kind,
    params: kinds[kind] ?? {},
    when: {},
    schedule: { type: 'constant' },
    probability: 1,
    ttl_s: 120,
  };
}
