// With the real Vite, on a console of two files.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { buildConsole } from '../src/console-build.ts';
import type { ConsoleBuild, ConsoleBuildOptions } from '../src/console-build.ts';
import { consoleTokenFrom } from '../src/console-token.ts';
import { ROOT } from '../src/home.ts';
import { welcomeText } from '../src/welcome.ts';

let root: string;

const write = (path: string, text: string): void => {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
};
const index = (): string => readFileSync(join(root, 'web/console/dist/index.html'), 'utf8');

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'relevo-build-'));
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'));
  write('package-lock.json', '{}');
  write('tsconfig.json', '{}');
  write('web/console/package.json', '{"type":"module"}');
  write('web/console/index.html', '<title>first</title><script type="module" src="/src/main.ts"></script>');
  write('web/console/src/main.ts', "document.title = 'one';\n");
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const build = (changes: Partial<ConsoleBuildOptions> = {}): Promise<ConsoleBuild> =>
  buildConsole({ root, env: { PATH: process.env['PATH'] }, ...changes });

describe('the console', () => {
  it('is built the first time, and then only when something has changed that goes into it', async () => {
    expect(await build()).toMatchObject({ kind: 'built' });
    expect(index()).toContain('<title>first</title>');

    write('web/console/test/a.test.ts', 'nothing that is built');
    utimesSync(join(root, 'web/console/src/main.ts'), new Date(), new Date());
    expect(await build()).toEqual({ kind: 'fresh' });
    expect(await build({ isForced: true })).toMatchObject({ kind: 'built' });

    for (const path of ['web/console/src/main.ts', 'web/console/src/deep/er.ts', 'package-lock.json']) {
      write(path, `"changed";`);
      expect([path, await build()]).toMatchObject([path, { kind: 'built' }]);
      expect(await build()).toEqual({ kind: 'fresh' });
    }
  }, 120_000);

  it('stays as it was where its sources can not be built, and the reason is told', async () => {
    await build();
    write('web/console/src/main.ts', 'const = ;\n');
    const failed = await build();
    expect(failed).toMatchObject({ kind: 'failed', reason: 'vite build ended with exit code 1' });
    expect(failed.kind === 'failed' && failed.output).toContain('main.ts');
    expect(index()).toContain('<title>first</title>');
    // Not mended, not fresh.
    expect(await build()).toMatchObject({ kind: 'failed' });
  });

  it('is given up where its build does not end', async () => {
    write('web/console/vite.config.js', 'await new Promise(() => setInterval(() => undefined, 1_000));\n');
    expect(await build({ timeoutMs: 300 })).toMatchObject({
      kind: 'failed',
      reason: expect.stringMatching(/did not end within 0\.3 s/),
    });
  });

  it('is not built without what builds it, and nothing else suffers', async () => {
    rmSync(join(root, 'node_modules'));
    expect(await build()).toMatchObject({ kind: 'failed', reason: expect.stringMatching(/vite/) });
    expect(existsSync(join(root, 'web/console/dist'))).toBe(false);
  });
});

describe('the address of the console', () => {
  const urls = {
    payment: 'http://127.0.0.1:9000',
    primary: 'http://127.0.0.1:9001',
    fallback: 'http://127.0.0.1:9002',
    payments: ['http://127.0.0.1:9000', 'http://127.0.0.1:9003'],
    database: 'postgres://relevo:secret@127.0.0.1:5432/relevo',
  };
  const tell = (build: ConsoleBuild | null): string =>
    welcomeText(urls, { tookMs: 1_234, consoleToken: 'a token/of#sixteen+', build });

  it('is printed first, of each replica, with the token where no server gets to see it', () => {
    const text = tell({ kind: 'fresh' });
    const [, first, second] = text.split('\n').filter((line) => line.trim() !== '');
    expect(first).toBe('    Console    http://127.0.0.1:9000/console/#token=a%20token%2Fof%23sixteen%2B');
    expect(second?.trim()).toBe('http://127.0.0.1:9003/console/#token=a%20token%2Fof%23sixteen%2B');
  });

  it('says where there is nothing to see yet', () => {
    expect(tell(null)).toContain('(still being built)');
    expect(tell({ kind: 'failed', reason: 'x', output: '' })).toContain('(not built, see above)');
  });

  it('has the token of the environment, or one that nobody can guess', () => {
    expect(consoleTokenFrom({ CONSOLE_TOKEN: 'chosen by a person' })).toBe('chosen by a person');
    const made = new Set([consoleTokenFrom({}), consoleTokenFrom({ CONSOLE_TOKEN: '' })]);
    expect(made.size).toBe(2);
    for (const token of made) expect(token).toMatch(/^[\w-]{24}$/);
  });
});
