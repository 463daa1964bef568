import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from '@jest/globals';
import { checkFault, operationNames } from '../src/fault-definition.ts';
import { faultKinds, scheduleSchema } from '../src/fault-params.ts';

const manual = readFileSync(path.join(import.meta.dirname, '../../../docs/faults.md'), 'utf8');

const rowOf = (name: string): string | undefined =>
  manual.split('\n').find((line) => line.startsWith(`| \`${name}\` `));

function defaultsOf(kind: string, params: object = {}): readonly [string, unknown][] {
  const check = checkFault({ name: 'f', kind, params });
  if (!check.ok) throw new Error(JSON.stringify(check.problems));
  return Object.entries(check.fault.params);
}

it.each(faultKinds)('%s, with the default of each parameter', (kind) => {
  const row = rowOf(kind);
  for (const [name, value] of defaultsOf(kind)) {
    expect(row).toContain(
      `\`${name}\` ${typeof value === 'number' ? String(value) : `\`${String(value)}\``}`,
    );
  }
  expect(row).toBeDefined();
});

it.each(['uniform', 'lognormal'])('latency %s, with the default of each parameter', (distribution) => {
  for (const [name, value] of defaultsOf('latency', { distribution })) {
    if (typeof value === 'number') expect(rowOf('latency')).toContain(`\`${name}\` ${value}`);
  }
});

it.each(['constant', 'flap', 'ramp', 'burst', 'window', 'every_nth'])(
  'schedule %s, with its defaults',
  (type) => {
    const row = rowOf(type);
    for (const [name, value] of Object.entries(scheduleSchema.parse({ type }))) {
      if (name !== 'type') expect(row).toContain(`\`${name}\` ${String(value)}`);
    }
    expect(row).toBeDefined();
  },
);

it('names every operation', () => {
  expect(manual).toContain(operationNames.join(' '));
});
