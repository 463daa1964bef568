// `npm install` over an existing tree may drop the optional packages of other
// platforms from the lock; `npm ci` then refuses it on every machine.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';

type Locked = { readonly version?: string; readonly optionalDependencies?: Readonly<Record<string, string>> };

const file = join(import.meta.dirname, '..', '..', 'package-lock.json');
const { packages } = JSON.parse(readFileSync(file, 'utf8')) as { packages: Readonly<Record<string, Locked>> };

it('the lock file holds a version of every optional package, whatever platform it is for', () => {
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter((name) => {
      const locked = packages[`${path}/node_modules/${name}`] ?? packages[`node_modules/${name}`];
      return locked?.version === undefined;
    }),
  );
  expect(missing).toEqual([]);
});

it('the lock file names no registry', () => {
  expect(readFileSync(file, 'utf8')).not.toMatch(/"resolved": "http/);
});
