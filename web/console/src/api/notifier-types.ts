// What the mocks answer under /dev/notifiers/{primary|fallback}/admin (development only).
import type { Iso } from './types.ts';

type FaultSchedule =
  | { readonly type: 'constant' }
  | { readonly type: 'flap'; readonly on_s: number; readonly off_s: number }
  | {
      readonly type: 'ramp';
      readonly from_percent: number;
      readonly to_percent: number;
      readonly over_s: number;
    }
  | { readonly type: 'burst'; readonly count: number; readonly every_s: number }
  | { readonly type: 'window'; readonly after_s: number; readonly for_s: number }
  | { readonly type: 'every_nth'; readonly n: number; readonly offset: number };

export type FaultRequest = {
  readonly kind: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly when?: {
    readonly operation?: readonly string[];
    readonly to?: {
      readonly prefix?: readonly string[];
      readonly exact?: readonly string[];
      readonly sticky_percent?: number;
    };
    readonly time_of_day?: { readonly from: string; readonly until: string };
  };
  readonly probability?: number;
  readonly schedule?: FaultSchedule;
  readonly limit?: { readonly count?: number; readonly max_concurrent?: number };
  readonly ttl_s?: number;
  readonly seed?: number;
  readonly stack?: boolean;
};

export type Fault = Required<Omit<FaultRequest, 'seed'>> & {
  readonly name: string;
  readonly seed?: number;
  readonly state: {
    readonly status: 'active' | 'exhausted';
    readonly created_at: Iso;
    readonly expires_at: Iso;
    readonly seen: number;
    readonly injected: number;
    readonly in_flight: number;
  };
};

export type Faults = { readonly faults: readonly Fault[] };

export type InboxMessage = {
  readonly id: string;
  readonly to: string;
  readonly from: string;
  readonly body: string;
  readonly encoding: 'GSM-7' | 'UCS-2';
  readonly segments: number;
  /** Where the message is at the provider; its receipts tell this to its sender. */
  readonly status: string;
  /** The attempt's id, where Relevo sent it. */
  readonly correlation_label: string | null;
  /** Of the payment: all attempts to tell of one payment carry the same. */
  readonly trace_id: string | null;
  readonly received_at: Iso;
};

export type Inbox = { readonly messages: readonly InboxMessage[]; readonly total: number };
