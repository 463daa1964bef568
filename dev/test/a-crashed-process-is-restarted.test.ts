import { describe, expect, it } from '@jest/globals';
import type { ExitReport } from '@relevo/local-runtime';

import { supervise } from '../src/supervisor.ts';
import type { Child, ProcessEvent, Supervised } from '../src/supervisor.ts';
import { createFakeTiming } from './fake-timing.ts';
import type { FakeTiming } from './fake-timing.ts';

type FakeChild = Child & { readonly end: (report: ExitReport) => void; readonly signals: NodeJS.Signals[] };

function createFakeChild(pid: number, obeys: readonly NodeJS.Signals[]): FakeChild {
  const signals: NodeJS.Signals[] = [];
  let end: (report: ExitReport) => void = () => undefined;
  const exited = new Promise<ExitReport>((resolve) => (end = resolve));
  const kill = (signal: NodeJS.Signals): boolean => {
    signals.push(signal);
    if (obeys.includes(signal)) end({ code: null, signal });
    return true;
  };
  return { pid, exited, kill, end: (report) => end(report), signals };
}

type Scene = {
  readonly timing: FakeTiming;
  readonly children: FakeChild[];
  readonly events: ProcessEvent[];
  readonly supervised: Supervised;
};

function stage(obeys: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGKILL'], startsMax = Infinity): Scene {
  const timing = createFakeTiming();
  const children: FakeChild[] = [];
  const events: ProcessEvent[] = [];
  const start = (): Promise<Child> => {
    if (children.length >= startsMax) return Promise.reject(new Error('still starting up'));
    const child = createFakeChild(100 + children.length, obeys);
    children.push(child);
    return Promise.resolve(child);
  };
  const onEvent = (event: ProcessEvent): void => void events.push(event);
  const supervised = supervise({ name: 'runner', start, stopSignal: 'SIGTERM', timing, onEvent });
  return { timing, children, events, supervised };
}

// Everything here settles in microtasks; one turn of the loop is after them all.
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a supervised process', () => {
  it('is started again after a crash, which is told with its cause', async () => {
    const { timing, children, events, supervised } = stage();
    await settled();
    children[0]?.end({ code: 3, signal: null });
    await settled();
    expect(supervised.pid()).toBeUndefined();
    timing.advance(999);
    await settled();
    expect(supervised.pid()).toBe(101);
    expect(events).toEqual([
      { kind: 'started', name: 'runner', pid: 100 },
      { kind: 'crashed', name: 'runner', how: 'ended with exit code 3', restartInMs: 200 },
      { kind: 'started', name: 'runner', pid: 101 },
    ]);
  });

  it('is tried again when its start fails', async () => {
    const { timing, events } = stage([], 0);
    await settled();
    timing.advance(200);
    await settled();
    expect(events.map(({ kind }) => kind)).toEqual(['crashed', 'crashed']);
  });

  it('is not started again once it was told to stop', async () => {
    const { timing, children, events, supervised } = stage();
    await settled();
    await supervised.stop(1_000);
    timing.advance(60_000);
    await settled();
    expect(children).toHaveLength(1);
    expect(events.at(-1)).toEqual({ kind: 'stopped', name: 'runner', wasKilled: false });
  });

  it('stays down when it is told to stop while it waits for its restart', async () => {
    const { timing, children, supervised } = stage();
    await settled();
    children[0]?.end({ code: 1, signal: null });
    await settled();
    await supervised.stop(1_000);
    timing.advance(60_000);
    await settled();
    expect(children).toHaveLength(1);
  });

  it('is killed when it does not stop within its grace', async () => {
    const { timing, children, events, supervised } = stage(['SIGKILL']);
    await settled();
    const stopped = supervised.stop(1_000);
    timing.advance(999);
    expect(children[0]?.signals).toEqual(['SIGTERM']);
    timing.advance(1);
    await stopped;
    expect(children[0]?.signals).toEqual(['SIGTERM', 'SIGKILL']);
    expect(events.at(-1)).toEqual({ kind: 'stopped', name: 'runner', wasKilled: true });
  });

  it('is stopped as soon as it runs when the stop comes during its start', async () => {
    const { children, supervised, events } = stage();
    await supervised.stop(1_000);
    expect(children[0]?.signals).toEqual(['SIGTERM']);
    expect(events.map(({ kind }) => kind)).toEqual(['stopped']);
  });
});
