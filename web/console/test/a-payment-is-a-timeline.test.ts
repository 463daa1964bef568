import { describe, expect, it } from '@jest/globals';
import type { Notification } from '../src/api/payment-types.ts';
import { foldSteps } from '../src/pages/payment/folded-steps.ts';
import { timelineOf } from '../src/pages/payment/timeline-of.ts';
import type { Step } from '../src/pages/payment/timeline-of.ts';
import { at, sampleAttempt, sampleNotification, startMs } from './sample-notification.ts';

const shortly = (step: Step): string => {
  const since = `${step.atMs - startMs} ${step.kind}`;
  switch (step.kind) {
    case 'attempt':
      return `${since} ${step.number} ${step.attempt.provider}${step.waitedMs === null ? '' : ` waited ${step.waitedMs}`}`;
    case 'failed_over':
      return `${since} ${step.from}>${step.to} ${step.because.kind}${'code' in step.because ? ` ${step.because.code}` : ''}`;
    case 'skipped':
      return `${since} ${step.provider} ${step.reason}`;
    case 'verified':
      return `${since} ${step.provider} ${step.verdict}`;
    case 'receipt':
      return `${since} ${step.provider} ${step.receipt.status}`;
    case 'died':
      return `${since} ${step.reason}`;
    default:
      return since;
  }
};
const stepsOf = (notification: Notification) => timelineOf(notification).steps.map(shortly);

const twilio = { provider: 'twilio' };
const delivered = (ms: number) =>
  ({ status: 'delivered', code: null, received_at: at(ms), late: false }) as const;

describe('the timeline of a payment', () => {
  it('goes from the moment in its id to the receipt', () => {
    const attempts = [sampleAttempt({ receipt: delivered(2_000) })];
    expect(stepsOf(sampleNotification({ status: 'delivered', attempts }))).toEqual([
      '0 received',
      '5 stored',
      '10 attempt 1 aldeamo',
      '2000 receipt aldeamo delivered',
    ]);
  });

  it('shows a failover with the outcome that caused it', () => {
    const attempts = [
      sampleAttempt({ outcome: 'not_sent', reason: 'service_unavailable' }),
      sampleAttempt({ ...twilio, started_at: at(35) }),
    ];
    expect(stepsOf(sampleNotification({ attempts })).slice(2)).toEqual([
      '10 attempt 1 aldeamo',
      '35 failed_over aldeamo>twilio reason service_unavailable',
      '35 attempt 2 twilio',
    ]);
  });

  it('shows a failover because of a gate, and who else was passed over', () => {
    const skipped = [
      { provider: 'aldeamo', reason: 'open' },
      { provider: 'other', reason: 'saturated' },
    ];
    const attempts = [sampleAttempt({ ...twilio, skipped })];
    expect(stepsOf(sampleNotification({ attempts })).slice(2)).toEqual([
      '10 skipped other saturated',
      '10 failed_over aldeamo>twilio skip open',
      '10 attempt 1 twilio',
    ]);
  });

  it('says how long nobody was asked before another round, which is no failover', () => {
    const failed = { outcome: 'not_sent', reason: 'connection_refused', duration_ms: 5 } as const;
    const attempts = [
      sampleAttempt(failed),
      sampleAttempt({ ...failed, ...twilio, started_at: at(20) }),
      sampleAttempt({ ...twilio, started_at: at(1_025), skipped: [{ provider: 'aldeamo', reason: 'open' }] }),
    ];
    expect(stepsOf(sampleNotification({ attempts })).slice(5)).toEqual([
      '1025 failed_over aldeamo>twilio skip open',
      '1025 attempt 3 twilio waited 1000',
    ]);
  });

  it('puts what the provider answered behind the attempt in doubt, and before what followed', () => {
    const attempts = [
      sampleAttempt({ outcome: 'unknown', reason: 'timeout', duration_ms: 1_500, verdict: 'undecided' }),
      sampleAttempt({ ...twilio, started_at: at(11_500) }),
    ];
    expect(stepsOf(sampleNotification({ attempts })).slice(2)).toEqual([
      '10 attempt 1 aldeamo',
      '1510 verified aldeamo undecided',
      '11500 failed_over aldeamo>twilio in_doubt',
      '11500 attempt 2 twilio',
    ]);
  });

  it('puts a late receipt where it came, behind the attempt that took its place', () => {
    const late = { ...delivered(9_000), late: true };
    const attempts = [
      sampleAttempt({ receipt_missing_at: at(5_000), receipt: late }),
      sampleAttempt({ ...twilio, started_at: at(5_001) }),
    ];
    expect(stepsOf(sampleNotification({ attempts })).slice(3)).toEqual([
      '5000 receipt_missing',
      '5001 failed_over aldeamo>twilio receipt_missing',
      '5001 attempt 2 twilio',
      '9000 receipt aldeamo delivered',
    ]);
  });

  it('tells lives apart: who sent it again, and what became of it then', () => {
    const replay = {
      life: 1,
      reason: 'the outage is over',
      replayed_by: 'console',
      created_at: at(60_000),
      dead_reason: 'expired',
      job_id: null,
    } as const;
    const attempts = [
      sampleAttempt({ outcome: 'not_sent', reason: 'timeout' }),
      sampleAttempt({ outcome: 'rejected', reason: 'invalid_number', started_at: at(60_010), life: 1 }),
    ];
    const dead = { status: 'dead', reason: 'rejected', settled_at: at(60_040), replays: [replay] } as const;
    expect(stepsOf(sampleNotification({ ...dead, attempts })).slice(3)).toEqual([
      '60000 replayed',
      '60010 attempt 2 aldeamo',
      '60040 died rejected',
    ]);
  });
});

describe('what a payment waits for', () => {
  const pendingOf = (change: Partial<Notification>) => timelineOf(sampleNotification(change)).pending;
  const unknown = sampleAttempt({ outcome: 'unknown', reason: 'timeout', next_question_at: at(3_000) });

  it('is nothing once it is delivered, dead, or accepted for good', () => {
    expect(pendingOf({ status: 'delivered' })).toBeNull();
    expect(pendingOf({ status: 'dead', reason: 'expired' })).toBeNull();
    expect(pendingOf({ status: 'accepted' })).toBeNull();
  });

  it.each([
    ['the next question', { status: 'verifying', attempts: [unknown] }, 'verifying', at(3_000)],
    ['its receipt', { status: 'accepted', receipt_due_at: at(120_000) }, 'receipt', at(120_000)],
    ['the next round', { status: 'waiting', next_attempt_at: at(800) }, 'waiting', at(800)],
    ['its turn', { status: 'queued', next_attempt_at: at(50) }, 'queued', at(50)],
    ['the answer to a call', { status: 'sending', next_attempt_at: at(9) }, 'sending', null],
  ] as const)('is %s', (_what, change, kind, dueAt) => {
    expect(pendingOf(change)).toMatchObject({ kind, dueAt });
  });

  it('is nobody’s turn where a message in doubt may not go out twice', () => {
    const attempts = [{ ...unknown, verdict: 'undecided', next_question_at: null } as const];
    const held = { status: 'waiting', next_attempt_at: at(86_400_000), attempts } as const;
    expect(pendingOf(held)).toMatchObject({ kind: 'held' });
  });
});

describe('a long timeline', () => {
  const steps = Array.from({ length: 100 }, (_, index) => index);

  it('shows how it began and how it stands, and the rest when asked', () => {
    const { beginning, hiddenCount, end } = foldSteps(steps, false);
    expect([beginning[0], end.at(-1)]).toEqual([0, 99]);
    expect(beginning.length + hiddenCount + end.length).toBe(100);
    expect(hiddenCount).toBeGreaterThan(0);
    expect(foldSteps(steps, true)).toEqual({ beginning: steps, hiddenCount: 0, end: [] });
  });

  it('is not folded for the sake of a few', () => {
    expect(foldSteps(steps.slice(0, 30), false).hiddenCount).toBe(0);
  });
});
