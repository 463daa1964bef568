import { describe, expect, it } from '@jest/globals';
import { EventTooLargeError, TransportUnavailableError } from '@relevo/events';
import { createLogger, createRegistry } from '@relevo/service-kit';
import { until } from '@relevo/test-kit';
import { createEventTelemetry } from '../src/adapters/event-telemetry.ts';
import { createKeepEventLog } from '../src/application/keep-event-log.ts';
import type { EventLogState } from '../src/application/keep-event-log.ts';

const state: EventLogState = {
  horizonAgeMs: 1_500,
  written: 40,
  consumers: [{ consumer: 'relay', events: 7, ageMs: 2_500, dead: 1 }],
};

describe('looking after the event log', () => {
  it('looks often, makes room now and then, and lets go of what is old until nothing is', async () => {
    let nowMs = 0;
    const done: string[] = [];
    const left = ['events_0', 'events_1'];
    const loop = createKeepEventLog({
      upkeep: {
        look: () => (done.push('look'), Promise.resolve(state)),
        makeRoom: () => (done.push('room'), Promise.resolve()),
        letGo: () => {
          const dropped = left.shift() ?? null;
          done.push(`let go ${String(dropped)}`);
          return Promise.resolve({ dropped, isMore: dropped !== null });
        },
      },
      monotonic: () => nowMs,
      ...{ lookEveryMs: 1, makeRoomEveryMs: 60, letGoEveryMs: 3_600 },
      onLooked: () => {
        nowMs += 30;
      },
      onDropped: (partition) => done.push(`told of ${partition}`),
      onFailed: () => undefined,
    });
    loop.start();
    await until(() => done.filter((what) => what === 'look').length >= 5);
    await loop.stop();
    expect(done.slice(0, 12)).toEqual([
      ...['look', 'room', 'let go events_0', 'told of events_0'],
      ...['look', 'let go events_1', 'told of events_1'],
      ...['look', 'room', 'let go null'],
      ...['look', 'look'],
    ]);
  });

  it('is told in metrics, with the relay among them before anything is known', async () => {
    const registry = createRegistry();
    const logger = createLogger({ service: 'test', level: 'error', write: () => undefined });
    const telemetry = createEventTelemetry({ registry, logger, monotonic: () => 0 });
    expect(await registry.metrics()).toContain('relevo_events_lag{consumer="relay"} 0');
    telemetry.looked(state);
    const told = await registry.metrics();
    for (const line of [
      'relevo_events_written 40',
      'relevo_events_horizon_age_seconds 1.5',
      'relevo_events_lag{consumer="relay"} 7',
      'relevo_events_lag_seconds{consumer="relay"} 2.5',
      'relevo_events_dead{consumer="relay"} 1',
    ])
      expect(told).toContain(line);
  });

  it('says once why nothing is passed on, again where the reason is another one, and calls for a person', () => {
    const lines: string[] = [];
    const logger = createLogger({ service: 'test', level: 'info', write: (line) => lines.push(line) });
    const { relay, isHeldUp } = createEventTelemetry({
      registry: createRegistry(),
      logger,
      monotonic: () => 0,
    });
    const told = () =>
      lines.splice(0).map((line) => {
        const { level, event, error } = JSON.parse(line) as LogLine;
        return [level, event, error?.message ?? ''].join(' ');
      });
    const away = new TransportUnavailableError('away');
    const large = new EventTooLargeError('Event 1 has 2 bytes; 1 may be sent.');
    for (const error of [away, away, large, large]) relay.onOutage?.(error);
    expect(isHeldUp()).toBe(true);
    expect(told()).toEqual([
      'warn events.not-relayed away',
      'error events.not-relayed Event 1 has 2 bytes; 1 may be sent.',
    ]);
    relay.onRelayed?.(3);
    expect(isHeldUp()).toBe(false);
    relay.onOutage?.(away);
    expect(told()).toEqual(['info events.relayed-again ', 'warn events.not-relayed away']);
  });

  it('is told of what comes in as well: the worst of what the broker and both logs say', async () => {
    let nowMs = 1_000;
    const registry = createRegistry();
    const logs: string[] = [];
    const logger = createLogger({ service: 'test', level: 'info', write: (line) => logs.push(line) });
    const telemetry = createEventTelemetry({ registry, logger, monotonic: () => nowMs });
    const consumer = 'partner-events';
    telemetry.looked({ ...state, consumers: [{ consumer, events: 3, ageMs: 9_000, dead: 0 }] });
    telemetry.inboundLooked({
      ...state,
      horizonAgeMs: 2_500,
      consumers: [{ consumer, events: 2, ageMs: 0, dead: 4 }],
    });
    telemetry.inlet.looked(12);
    telemetry.inlet.away(new Error('nobody answers'));
    nowMs += 70_000;
    const told = await registry.metrics();
    for (const line of [
      'relevo_events_written 40',
      'relevo_events_horizon_age_seconds 2.5',
      'relevo_events_lag{consumer="partner-events"} 12',
      'relevo_events_lag_seconds{consumer="partner-events"} 70',
      'relevo_events_dead{consumer="partner-events"} 4',
    ])
      expect(told).toContain(line);
    expect(telemetry.isHeldUp()).toBe(true);
    telemetry.inlet.back();
    expect(telemetry.isHeldUp()).toBe(false);
    expect(await registry.metrics()).toContain('relevo_events_lag_seconds{consumer="partner-events"} 9');
    expect(logs.map((line) => (JSON.parse(line) as { event: string }).event)).toEqual([
      'events.not-received',
      'events.received-again',
    ]);
  });
});

type LogLine = {
  readonly level: string;
  readonly event: string;
  readonly error?: { readonly message: string };
};
