// npm run dashboards:preview as a person runs it.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { isAlive, runCommand } from '../harness/command-run.ts';
import { pictureSize } from '../harness/picture.ts';

const RUN_MS_MAX = 180_000;
const BEGUN_MS_MAX = 60_000;
// An empty page has a tenth of it.
const BYTES_MIN = 100_000;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'relevo-pictures-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const preview = (words: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  runCommand(['dashboards-preview', '--out', folder, ...words], env, RUN_MS_MAX);

describe('npm run dashboards:preview', () => {
  it(
    'breaks the primary of a system of its own, draws what Prometheus saw of it, and leaves nothing running',
    async () => {
      const run = preview(['--only', 'overview']);
      await run.prints('errors again', RUN_MS_MAX);
      const family = run.family();
      expect(family.length).toBeGreaterThan(5);
      expect(await run.exited).toBe(0);
      const { width, height, bytes } = pictureSize(join(folder, 'dashboard-overview.png'));
      expect(width).toBe(1_600);
      expect(height).toBeGreaterThan(1_000);
      expect(bytes).toBeGreaterThan(BYTES_MIN);
      expect(family.filter(isAlive)).toEqual([]);
    },
    RUN_MS_MAX,
  );

  it('can be broken off, and leaves nothing running then either', async () => {
    const run = preview(['--only', 'slo']);
    await run.prints('everything well', BEGUN_MS_MAX);
    const family = run.family();
    run.signal('SIGINT');
    expect(await run.exited).toBe(1);
    expect(run.output()).toContain('Broken off');
    expect(family.filter(isAlive)).toEqual([]);
    expect(existsSync(join(folder, 'dashboard-slo.png'))).toBe(false);
  });

  it.each([
    ['a browser', [], { CHROMIUM_PATH: '/nowhere/chromium' }, 'CHROMIUM_PATH'],
    ['Prometheus', [], { PROMETHEUS_PATH: '/nowhere/prometheus' }, 'PROMETHEUS_PATH'],
    ['a Prometheus that answers', ['--url', 'http://127.0.0.1:9'], {}, 'npm start -- --with-prometheus'],
    ['a dashboard of that name', ['--only', 'nothing'], {}, 'overview'],
  ])('says at once where it has not %s', async (_, words, env, said) => {
    const run = preview(words, env);
    expect(await run.exited).toBe(1);
    expect(run.output()).toContain(said);
    expect(run.output()).not.toContain('everything well');
  });
});
