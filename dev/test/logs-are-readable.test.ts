import { describe, expect, it } from '@jest/globals';

import { createLogOutput } from '../src/log-output.ts';
import { renderLogLine } from '../src/render-log-line.ts';

const plain = { isColoured: false, nameWidth: 8 };

describe('a line of the log', () => {
  it('shows an event with its name, time, level and fields', () => {
    const line = JSON.stringify({
      time: '2026-11-23T09:30:00.125Z',
      level: 'warn',
      service: 'payments',
      event: 'notification.attempted',
      provider: 'aldeamo',
      attempt: 2,
      reason: 'timed out',
      tags: ['a'],
    });
    expect(renderLogLine('payments', line, plain)).toBe(
      'payments | 09:30:00.125 warn  notification.attempted provider=aldeamo attempt=2 reason="timed out" tags=["a"]',
    );
  });

  it.each(['plain words', '{"half": ', '{"level":"info"}', '[1]', ''])('shows %j as it is', (line) => {
    expect(renderLogLine('db', line, plain)).toBe(`db       | ${line}`);
  });

  it('cannot steer the terminal', () => {
    const event = JSON.stringify({ level: 'info', event: 'payment.accepted', text: '\u001b[2J\u0007' });
    expect(renderLogLine('db', '\u001b[31mred\rover', plain)).toBe('db       | \uFFFD[31mred\uFFFDover');
    expect(renderLogLine('db', event, plain)).not.toContain('\u001b');
  });

  it('shows a text of several lines on lines of its own, each under the name', () => {
    const line = JSON.stringify({
      level: 'error',
      event: 'service.start-failed',
      reason: 'two problems:\none\ntwo',
    });
    expect(renderLogLine('payments', line, plain)).toBe(
      'payments |  error service.start-failed reason=two problems:\npayments |   one\npayments |   two',
    );
  });

  it('has colours only where they are wanted', () => {
    expect(renderLogLine('db', 'words', { ...plain, isColoured: true })).toContain('\u001b[');
  });
});

describe('the log', () => {
  function open(isJson: boolean, buffered: { bytes: number } = { bytes: 0 }) {
    const written: string[] = [];
    const output = {
      write: (text: string) => written.push(text),
      get writableLength() {
        return buffered.bytes;
      },
    };
    const log = createLogOutput({ output, isJson, isColoured: false, nowMs: () => 0 });
    return { log, written, buffered };
  }

  it('is one JSON object a line where that is asked for, whatever a process writes', () => {
    const { log, written } = open(true);
    log.line('payment-service', '{"level":"info","event":"service.started"}');
    log.line('database', 'FATAL:  out of disk');
    log.event({ kind: 'crashed', name: 'database', how: 'ended by SIGKILL', restartInMs: 200 });
    const parsed = written.map((line) => JSON.parse(line) as unknown); // `as`: parsed JSON is unknown.
    expect(parsed).toEqual([
      { level: 'info', event: 'service.started' },
      { service: 'database', text: 'FATAL:  out of disk' },
      expect.objectContaining({ level: 'warn', event: 'process.crashed', how: 'ended by SIGKILL' }),
    ]);
  });

  it('leaves out what the database says about its housekeeping', () => {
    const { log, written } = open(false);
    log.line('database', '2026-11-23 09:30:00.125 UTC [42] LOG:  checkpoint starting: time');
    log.line('database', '2026-11-23 09:30:00.125 UTC [42] FATAL:  out of disk');
    expect(written).toHaveLength(1);
  });

  it('drops lines instead of holding them when its reader stands still, and says how many', () => {
    const { log, written, buffered } = open(false, { bytes: 2 ** 30 });
    log.line('payment-service', 'one');
    log.line('payment-service', 'two');
    expect(written).toEqual([]);
    buffered.bytes = 0;
    log.line('payment-service', 'three');
    expect(written.join('')).toMatch(/lines\.dropped count=2[^]*three/);
  });
});
