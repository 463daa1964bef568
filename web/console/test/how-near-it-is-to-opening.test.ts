import { describe, expect, it } from '@jest/globals';
import type { Provider } from '../src/api/types.ts';
import { tripRulesOf } from '../src/breaker/trip-rules.ts';
import { chartDataOf } from '../src/pages/provider/chart-data.ts';
import { readEvidence } from '../src/pages/provider/evidence.ts';
import { detailWords } from '../src/breaker/detail-words.ts';
import { isMoveOf, movesOf, worthALine } from '../src/breaker/moves.ts';
import { es } from '../src/i18n/es/index.ts';
import { fill } from '../src/i18n/translate.ts';
import type { MessageKey, Translate } from '../src/i18n/translate.ts';
import { shareLeft } from '../src/ui/ring-share.ts';

const none = { accepted: [], failed: [], skipped: [] };

function providerWith(fields: Partial<Provider>): Provider {
  return {
    name: 'aldeamo',
    state: 'closed',
    in_use: true,
    next_probe_at: null,
    isolated_until: null,
    paused_until: null,
    ramp_percent: 100,
    in_flight: 0,
    in_flight_limit: 256,
    consecutive_failures: 0,
    window: { calls: 0, failures: 0, slow: 0 },
    opened_by: null,
    needs_receipt: false,
    isolation: null,
    last_transition: null,
    limits: {
      consecutive_failures: 5,
      failure_rate_percent: 50,
      minimum_calls: 20,
      slow_rate_percent: 90,
      slow_call_ms: 300,
      overdue_calls: 5,
      attempt_timeout_ms: 1_500,
      window_ms: 10_000,
    },
    overdue: 0,
    open_for_ms: null,
    ramp_ends_at: null,
    latency: { window_s: 120, calls: 0, p50_ms: null, p95_ms: null },
    history: { slot_s: 2, until: '2026-03-01T12:00:00Z', ...none },
    ...fields,
  };
}

const fills = (fields: Partial<Provider>) =>
  Object.fromEntries(tripRulesOf(providerWith(fields)).map(({ rule, fill }) => [rule, fill]));

describe('the window against each rule', () => {
  it('is full where the circuit opens, and not before', () => {
    expect(fills({ consecutive_failures: 3 })).toMatchObject({
      consecutive: 0.6,
      rate: 0,
      slow: 0,
      overdue: 0,
    });
    expect(fills({ window: { calls: 20, failures: 7, slow: 18 } })).toMatchObject({ rate: 0.7, slow: 1 });
    expect(fills({ overdue: 9 })).toMatchObject({ overdue: 1 });
  });

  it('says that too few calls can not open it, however bad they are', () => {
    const rate = tripRulesOf(providerWith({ window: { calls: 10, failures: 10, slow: 0 } }))[1];
    expect(rate).toMatchObject({ percent: 100, callsNeeded: 20, fill: 0.5 });
  });

  it('divides by no calls without harm', () => {
    expect(tripRulesOf(providerWith({}))[1]).toMatchObject({ percent: 0, callsNeeded: 20, fill: 0 });
  });
});

describe('the calls that tripped it', () => {
  it('are read from the labels of the service, also from one that is new', () => {
    expect(readEvidence('unknown: timeout')).toEqual({ kind: 'call', outcome: 'unknown', reason: 'timeout' });
    expect(readEvidence('accepted')).toEqual({ kind: 'call', outcome: 'accepted', reason: null });
    expect(readEvidence('overdue')).toEqual({ kind: 'overdue' });
    expect(readEvidence('not delivered')).toEqual({ kind: 'not_delivered' });
    expect(readEvidence('something: new')).toEqual({ kind: 'other', text: 'something: new' });
  });

  it('stand in the history once: an isolation is told by its own event', () => {
    const at = '2026-03-01T12:00:00Z';
    const moved = (
      reason: 'manual' | 'rate',
      provider = 'aldeamo',
      kind: 'provider' | 'payment_gateway' = 'provider',
    ) =>
      ({
        id: 'b-1',
        type: 'breaker.moved',
        told: { at, provider, kind, from: 'closed', to: 'open', reason, detail: null, reopen_at: null },
      }) as const;
    expect(isMoveOf(moved('rate'), 'aldeamo')).toBe(true);
    expect(isMoveOf(moved('rate', 'twilio'), 'aldeamo')).toBe(false);
    expect(isMoveOf(moved('manual'), 'aldeamo')).toBe(false);
    expect(isMoveOf(moved('rate', 'aldeamo', 'payment_gateway'), 'aldeamo')).toBe(false);
  });

  it('stay in the history when traffic has driven their event off the tape, and are there once', () => {
    const move = (at: string, to: 'open' | 'half_open') =>
      ({ from: 'closed', to, reason: 'rate', at, detail: null, calls: [] }) as const;
    const opening = move('2026-03-01T12:00:00.000Z', 'open');
    const last = move('2026-03-01T12:00:09.000Z', 'half_open');
    const told = {
      id: 'b-9',
      type: 'breaker.moved',
      told: {
        ...last,
        at: '2026-03-01T12:00:09.004Z',
        provider: 'aldeamo',
        kind: 'provider',
        reopen_at: null,
      },
    } as const;
    const names = (moves: ReturnType<typeof movesOf>) => moves.map(({ id }) => id);
    const provider = { name: 'aldeamo', opened_by: opening, last_transition: last };
    expect(names(movesOf(provider, [told]))).toEqual(['b-9', 'aldeamo-2026-03-01T12:00:00.000Z-open']);
    expect(movesOf({ ...provider, last_transition: opening }, [])).toHaveLength(1);
    expect(movesOf({ name: 'twilio', opened_by: null, last_transition: null }, [told])).toEqual([]);
  });
});

describe('what happened, on the overview', () => {
  const at = '2026-03-01T12:00:05.000Z';
  const opening = { from: 'closed', to: 'open', reason: 'rate', at, detail: null, calls: [] } as const;
  const sick = { name: 'aldeamo', opened_by: opening, last_transition: opening };

  it('has the opening of a breaker though its event is gone', () => {
    expect(worthALine([], [sick]).map(({ id }) => id)).toEqual([`aldeamo-${at}-open`]);
  });

  it('tells an isolation once: neither as a move nor as a deed besides', () => {
    const isolated = {
      id: 'b-2',
      type: 'provider.isolated',
      told: { at, provider: 'aldeamo', reason: 'x', isolated_by: 'console', until: at },
    } as const;
    const acted = {
      id: 'b-3',
      type: 'operator.acted',
      told: { at, action: 'provider.isolated', target: 'aldeamo', by: 'console' },
    } as const;
    const moved = {
      id: 'b-1',
      type: 'breaker.moved',
      told: {
        ...opening,
        to: 'isolated',
        reason: 'manual',
        provider: 'aldeamo',
        kind: 'provider',
        reopen_at: null,
      },
    } as const;
    const erased = { ...acted, id: 'b-4', told: { ...acted.told, action: 'customer.erased' } };
    expect(worthALine([moved, isolated, acted, erased], []).map(({ id }) => id)).toEqual(['b-4', 'b-2']);
  });
});

describe('a replay job on the overview', () => {
  it('has one line, its last word, however often it told of itself', () => {
    const told = { at: '2026-03-01T12:00:05.000Z', job_id: 'one', total: 2, skipped: 0 };
    const tells = (id: string, status: string, job = 'one') =>
      ({ id, type: 'replay.job_changed', told: { ...told, job_id: job, status, replayed: 1 } }) as const;
    const tape = [tells('b-1', 'running'), tells('b-2', 'running', 'two'), tells('b-3', 'done')];
    expect(worthALine(tape, []).map(({ id }) => id)).toEqual(['b-3', 'b-2']);
  });
});

describe('the particulars of an opening', () => {
  const t: Translate = (key: MessageKey, ...[params]: readonly unknown[]) =>
    fill(es[key], params as Record<string, number>, String); // what the key asks for

  it('are in the language of the page where it knows them, else as the service has them', () => {
    expect(detailWords('41 of 50 messages not delivered in 30 s', { t })).toBe(
      '41 de 50 mensajes no entregados en 30 s',
    );
    expect(detailWords('the moon is full', { t })).toBe('the moon is full');
  });
});

describe('what runs out', () => {
  it('is full at its beginning, empty at its end, and never more or less', () => {
    expect([0, 1_000, 1_500, 2_000, 9_000].map((now) => shareLeft(1_000, 2_000, now))).toEqual([
      1, 1, 0.5, 0, 0,
    ]);
    expect(shareLeft(null, 2_000, 1_000)).toBe(1);
    expect(shareLeft(null, 2_000, 3_000)).toBe(0);
  });
});

describe('the chart', () => {
  it('has calls a second, each slot at its own end', () => {
    const history = {
      slot_s: 2,
      until: '1970-01-01T00:01:40Z',
      accepted: [4, 6],
      failed: [0, 1],
      skipped: [0, 0],
    };
    expect(chartDataOf(history)).toEqual([
      [98, 100],
      [2, 3],
      [0, 0.5],
      [0, 0],
    ]);
  });
});
