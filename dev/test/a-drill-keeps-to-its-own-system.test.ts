import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { findRunningTarget } from '../src/drill/target.ts';
import type { Target } from '../src/drill/target.ts';
import { lockFileIn } from '../src/home.ts';
import { takeInstanceLock } from '../src/instance-lock.ts';
import type { InstanceLock } from '../src/instance-lock.ts';
import { providerUrlsOutside } from '../src/services.ts';
import { createTemporaryHome } from '../src/temporary-home.ts';

let home: ReturnType<typeof createTemporaryHome>;
let lock: InstanceLock;

// This process plays the one that npm start is.
beforeEach(() => {
  home = createTemporaryHome();
  const taken = takeInstanceLock(lockFileIn(home.folder), { payment: 8000, primary: 8001, fallback: 8002 });
  if (!taken.isHeld) throw new Error('The lock of a fresh folder is taken.');
  lock = taken;
});
afterEach(() => {
  lock.release();
  rmSync(home.folder, { recursive: true, force: true });
});

const tell = (processes: Readonly<Record<string, number>>): void =>
  lock.tell({ processes, replicaPorts: [8000, 8003], outsideUrls: [] });
const target = (): Target | undefined => findRunningTarget({ RELEVO_HOME: home.folder });

describe('a drill against the system that runs', () => {
  it('finds it with all its replicas, or finds none', () => {
    tell({});
    expect(target()?.urls).toEqual({
      payments: ['http://127.0.0.1:8000', 'http://127.0.0.1:8003'],
      primary: 'http://127.0.0.1:8001',
      fallback: 'http://127.0.0.1:8002',
    });
    lock.release();
    expect(target()).toBeUndefined();
  });

  it('sends signals to the children of that system', async () => {
    const child = spawn('sleep', ['60']);
    const ended = new Promise((resolve) => child.once('exit', (_, signal) => resolve(signal)));
    tell({ 'payment-service': child.pid ?? 0 });
    expect(target()?.signal('payment-service', 'SIGTERM')).toBe(true);
    expect(await ended).toBe('SIGTERM');
  });

  it('sends none to a process that is not there, or that is not a child of it', async () => {
    // A pid that was given to somebody else's process in the meantime.
    const middle = spawn('sh', ['-c', 'sleep 60 & echo $!; wait']);
    const strange = await new Promise<number>((resolve) =>
      middle.stdout.once('data', (text: Buffer) => resolve(Number(text.toString()))),
    );
    try {
      tell({ 'payment-service': strange });
      expect(target()?.signal('payment-service', 'SIGTERM')).toBe(false);
      expect(target()?.signal('payment-service-2', 'SIGTERM')).toBe(false);
      expect(process.kill(strange, 0)).toBe(true);
    } finally {
      process.kill(strange, 'SIGKILL');
      middle.kill('SIGKILL');
    }
  });

  it('does not begin where a provider is no mock', () => {
    lock.tell({
      processes: {},
      replicaPorts: [8000],
      outsideUrls: ['TWILIO_BASE_URL=https://api.twilio.com'],
    });
    expect(() => target()).toThrow('sends through TWILIO_BASE_URL=https://api.twilio.com, which is no mock');
  });
});

describe('a provider that is no mock', () => {
  it('is known by an address that is not this machine', () => {
    expect(
      providerUrlsOutside({
        ALDEAMO_BASE_URL: 'http://127.0.0.1:8001',
        TWILIO_BASE_URL: 'https://api.twilio.com',
        TWILIO_BACKUP_BASE_URL: 'http://localhost.example.com',
        TWILIO_STATUS_CALLBACK_BASE_URL: 'https://shop.example.com',
        OTHER_BASE_URL: undefined,
      }),
    ).toEqual([
      'TWILIO_BASE_URL=https://api.twilio.com',
      'TWILIO_BACKUP_BASE_URL=http://localhost.example.com',
    ]);
  });
});
