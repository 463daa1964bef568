import type { CallEvidence, TripReason } from './circuit-types.ts';

/** Enough to see a pattern on one screen. */
const EVIDENCE_MAX = 20;
const LABEL_LENGTH_MAX = 100;

export type EvidenceLog = {
  add(call: CallEvidence): void;
  /** The calls that argue for opening with this reason, oldest first. */
  for(reason: TripReason): readonly CallEvidence[];
  clear(): void;
};

/** Remembers the last calls that spoke against the provider: failures and slow ones. */
export function createEvidenceLog(slowCallMs: number, consecutiveFailures: number): EvidenceLog {
  let calls: CallEvidence[] = [];
  return {
    add(call) {
      calls.push({ ...call, label: call.label.slice(0, LABEL_LENGTH_MAX) });
      if (calls.length > EVIDENCE_MAX) calls.shift();
    },
    for(reason) {
      switch (reason) {
        case 'rate':
          return calls.filter((call) => call.verdict !== 'success');
        case 'slow':
          return calls.filter((call) => call.durationMs >= slowCallMs);
        case 'consecutive':
          return calls.slice(-consecutiveFailures);
        case 'auth':
        case 'probe':
          return calls.slice(-1);
        default:
          return [];
      }
    },
    clear() {
      calls = [];
    },
  };
}
