import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import http from 'node:http';
import path from 'node:path';
import { afterEach, expect, it } from '@jest/globals';
import { password, user } from './running-primary.ts';

const main = path.join(import.meta.dirname, '../src/main.ts');
let child: ChildProcess | undefined;
afterEach(() => {
  child?.kill('SIGKILL');
});

function run(environment: Readonly<Record<string, string>>) {
  const started = spawn(process.execPath, [main], {
    env: { PATH: process.env['PATH'], PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child = started;
  let output = '';
  const exited = new Promise<number | null>((resolve) => started.on('exit', resolve));
  const url = new Promise<string>((resolve) => {
    started.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      const [, found] = /"url":"([^"]+)"/.exec(output) ?? [];
      if (found !== undefined) resolve(found);
    });
  });
  return { started, exited, url, output: () => output };
}

it('stops within two seconds of SIGTERM though clients hang in a blackhole', async () => {
  const { started, exited, url } = run({
    ALDEAMO_USER: user,
    ALDEAMO_PASSWORD: password,
    FAULTS_ENABLED: '1',
  });
  const base = await url;
  await fetch(`${base}/admin/fail`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: '{"enabled":true,"mode":"timeout"}',
  });
  const isCut = new Promise<boolean>((resolve) => {
    http.get(`${base}/SmsiWS/smsSendGet`, () => resolve(false)).on('error', () => resolve(true));
  });
  // The count says that the request hangs by now.
  for (;;) {
    const metrics = await (await fetch(`${base}/metrics`)).text();
    if (metrics.includes('notifier_faults_injected_total{kind="blackhole"} 1')) break;
  }
  const startedMs = performance.now();
  started.kill('SIGTERM');
  expect(await exited).toBe(0);
  expect(performance.now() - startedMs).toBeLessThan(2_000);
  expect(await isCut).toBe(true);
});

it('ends with 1 and names what is missing', async () => {
  const { exited, output } = run({ ALDEAMO_USER: user, RECEIPTS_URL: 'nowhere' });
  expect(await exited).toBe(1);
  expect(output()).toMatch(/ALDEAMO_PASSWORD: must be set/);
  expect(output()).toMatch(/RECEIPTS_URL: must be/);
});
