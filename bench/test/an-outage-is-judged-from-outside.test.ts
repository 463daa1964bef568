import { describe, expect, it } from '@jest/globals';
import { judgeOutage } from '../src/judge-outage.ts';

const period = { faultAtMs: 1_000, endedAtMs: 9_000 };
const sentAt = (sentAtMs: number) => ({ text: `at ${sentAtMs}`, sentAtMs, acceptedAtMs: sentAtMs + 1 });

describe('an outage', () => {
  it('lasts for the callers until the primary is left alone, whatever probes follow', () => {
    const primaryCallsAtMs = [990, 1_005, 1_200, 1_350, 3_400, 3_410];
    expect(judgeOutage([], { takenAtMs: {}, primaryCallsAtMs }, period).tripMs).toBe(350);
  });

  it('is over at once where nobody asks any more', () => {
    expect(judgeOutage([], { takenAtMs: {}, primaryCallsAtMs: [990] }, period).tripMs).toBe(0);
  });

  it('makes those wait who are told a second later, and those who are never told', () => {
    const payments = [sentAt(1_000), sentAt(2_000), sentAt(3_000), sentAt(4_000)];
    const takenAtMs = { 'at 1000': 1_010, 'at 2000': 2_999, 'at 3000': 4_000 };
    const cost = judgeOutage(payments, { takenAtMs, primaryCallsAtMs: [] }, period);
    expect(cost.waitedLong).toBe(2);
    expect(cost.p99Ms).toBe(5_000);
  });

  it('is no concern of payments from before it', () => {
    const cost = judgeOutage([sentAt(900)], { takenAtMs: {}, primaryCallsAtMs: [] }, period);
    expect(cost.waitedLong).toBe(0);
  });
});
