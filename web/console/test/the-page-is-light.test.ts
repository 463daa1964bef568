// What a visitor's browser has to load before the overview is there, from the build itself.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const FIRST_LOAD_BYTES_MAX = 180_000;
const BUILD_MS_MAX = 60_000;

const root = join(import.meta.dirname, '..');
const vite = join(root, '..', '..', 'node_modules', 'vite', 'bin', 'vite.js');

type Chunk = {
  readonly file: string;
  readonly css?: readonly string[];
  readonly assets?: readonly string[];
  readonly imports?: readonly string[];
  readonly dynamicImports?: readonly string[];
};

describe('the built page', () => {
  const folder = mkdtempSync(join(tmpdir(), 'relevo-console-'));
  let manifest: Readonly<Record<string, Chunk>> = {};

  beforeAll(() => {
    const options = ['--outDir', folder, '--manifest', '--logLevel', 'warn'];
    execFileSync(process.execPath, [vite, 'build', root, ...options], {
      stdio: 'pipe',
      // Under a test's NODE_ENV it would be React's build for development.
      env: { ...process.env, NODE_ENV: 'production' },
    });
    manifest = JSON.parse(readFileSync(join(folder, '.vite', 'manifest.json'), 'utf8')) as typeof manifest;
  }, BUILD_MS_MAX);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** The files of these chunks and of all that they can not do without. */
  function filesOf(names: readonly string[]): ReadonlySet<string> {
    const seen = new Set<string>();
    const files = new Set<string>();
    const visit = (name: string) => {
      if (seen.has(name)) return;
      seen.add(name);
      const chunk = manifest[name];
      if (chunk === undefined) throw new Error(`The build has no ${name}.`);
      for (const file of [chunk.file, ...(chunk.css ?? []), ...(chunk.assets ?? [])]) files.add(file);
      for (const needed of chunk.imports ?? []) visit(needed);
    };
    for (const name of names) visit(name);
    return files;
  }

  const gzipped = (files: Iterable<string>) =>
    [...files].reduce((sum, file) => sum + gzipSync(readFileSync(join(folder, file))).length, 0);

  it.each(['en', 'es'])('shows the overview in %s after less than 180 kB', (language) => {
    const files = filesOf([
      'index.html',
      `src/i18n/${language}/index.ts`,
      'src/pages/overview/overview-page.tsx',
      // The frame asks for it at once.
      'src/layout/fault-bar.tsx',
    ]);
    expect(gzipped(files)).toBeLessThan(FIRST_LOAD_BYTES_MAX);
  });

  it('has nothing inline and asks no other host, so that its policy holds', () => {
    const page = readFileSync(join(folder, 'index.html'), 'utf8');
    expect(page).not.toMatch(/<style|style=|\son\w+=/);
    expect([...page.matchAll(/<script(?![^>]*\ssrc=)/g)]).toEqual([]);
    const addresses = [...page.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, address]) => address);
    expect(addresses.filter((address) => address?.startsWith('/console/assets/') !== true)).toEqual([]);
    const sheets = readdirSync(join(folder, 'assets')).filter((file) => file.endsWith('.css'));
    const text = sheets.map((file) => readFileSync(join(folder, 'assets', file), 'utf8')).join('\n');
    expect(text).not.toMatch(/url\(\s*["']?(?:data:|https?:|\/\/)|@import/);
  });
});
