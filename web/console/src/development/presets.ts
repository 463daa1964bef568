// Faults worth seeing, ready to be put on a provider. They are those of config/scenarios
// where there is one, so that what is seen here is what the drills judge.
import type { FaultRequest } from '../api/notifier-types.ts';
import type { IconName } from '../ui/icon.tsx';

export const presetIds = [
  'down',
  'brownout',
  'blackhole',
  'rate-limit',
  'flapping',
  'one-country-down',
  'bad-json',
  'late-receipts',
  'lost-answers',
  'lost-messages',
] as const;

/** Also the fault's name on the mock. */
export type PresetId = (typeof presetIds)[number];

type Preset = { readonly icon: IconName; readonly fault: FaultRequest };

export const presets: Readonly<Record<PresetId, Preset>> = {
  down: { icon: 'cross', fault: { kind: 'error', params: { status: 503 } } },
  brownout: {
    icon: 'clock',
    fault: {
      kind: 'latency',
      params: { distribution: 'lognormal', median_ms: 900, sigma: 0.4, max_ms: 4_000 },
      when: { operation: ['send'] },
    },
  },
  blackhole: { icon: 'moon', fault: { kind: 'blackhole' } },
  'rate-limit': {
    icon: 'filter',
    fault: { kind: 'rate_limit', params: { quota: 5, window_s: 1, retry_after_s: 2 } },
  },
  flapping: {
    icon: 'tape',
    fault: { kind: 'error', schedule: { type: 'flap', on_s: 4, off_s: 4 } },
  },
  'one-country-down': {
    icon: 'globe',
    // A tenth of the traffic that can be made here: few enough for the breaker to stay closed.
    fault: { kind: 'error', when: { operation: ['send'], to: { prefix: ['+34'] } } },
  },
  'bad-json': { icon: 'terminal', fault: { kind: 'truncated_json', when: { operation: ['send'] } } },
  'late-receipts': { icon: 'bell', fault: { kind: 'receipt_delay', params: { ms: 15_000 } } },
  'lost-answers': {
    icon: 'question',
    fault: { kind: 'accepted_but_lost_answer', params: { how: 'reset' } },
  },
  'lost-messages': { icon: 'inbox', fault: { kind: 'accept_and_lose' } },
};

export const lastingSeconds = [30, 120, 600] as const;
export const lastingSecondsDefault = 120;
