import { describe, expect, it } from '@jest/globals';
import type { CircuitState, CircuitTransition } from '@relevo/resilience';
import { createBreakerEvents } from '../src/adapters/breaker-events.ts';

function move(from: CircuitState, to: CircuitState, atMs: number): CircuitTransition {
  return {
    ...{ provider: 'first', from, to, atMs, reason: 'consecutive', detail: null },
    ...{ reopenAtMs: to === 'open' ? atMs + 2_000 : null, openMs: null, evidence: [], needsReceipt: false },
  };
}

const dataOf = (event: ReturnType<ReturnType<typeof createBreakerEvents>>) =>
  event && [event.type, event.data];
const circuit = { replica: 'r-1', kind: 'provider', name: 'first' } as const;
const which = { provider: 'first', kind: 'provider', replica: 'r-1', reason: 'consecutive' };

describe('what is told of a circuit', () => {
  it('is that it opened and that it is closed, with how long it was open; probes in between are no news', () => {
    const newsOf = createBreakerEvents(circuit, null);
    expect(newsOf(move('closed', 'open', 1_000))).toMatchObject({
      stream: 'breaker-r-1-first',
      type: 'relevo.breaker.opened.v1',
      data: { ...which, next_try_at: '1970-01-01T00:00:03.000Z' },
    });
    expect(newsOf(move('open', 'half_open', 3_000))).toBeNull();
    expect(newsOf(move('half_open', 'open', 3_100))).toBeNull();
    expect(newsOf(move('half_open', 'ramping', 7_000))).toBeNull();
    expect(dataOf(newsOf(move('ramping', 'closed', 9_500)))).toEqual([
      'relevo.breaker.closed.v1',
      { ...which, open_ms: 8_500 },
    ]);
    expect(newsOf(move('isolated', 'closed', 9_600))).toBeNull();
  });

  it('goes on where an earlier process left it', () => {
    const newsOf = createBreakerEvents(circuit, 500);
    expect(newsOf(move('half_open', 'open', 1_000))).toBeNull();
    expect(dataOf(newsOf(move('ramping', 'closed', 2_500)))).toEqual([
      'relevo.breaker.closed.v1',
      { ...which, open_ms: 2_000 },
    ]);
  });
});
