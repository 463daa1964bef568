// Each layer rule is proved once by a deliberate violation: a rule that never
// fires protects nothing.
import {
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  copyFileSync,
} from 'node:fs';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';

const root = join(import.meta.dirname, '..', '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'relevo-layers-'));

const violations: readonly (readonly [rule: string, file: string, source: string])[] = [
  ['no-cycles', 'payment-service/src/a.ts', "import './b.ts';"],
  ['domain-is-pure', 'payment-service/src/domain/x.ts', "import '../application/use.ts';"],
  [
    'application-knows-no-technology',
    'payment-service/src/application/use.ts',
    "import '../adapters/http.ts';",
  ],
  [
    'a-service-never-imports-another',
    'payment-service/src/c.ts',
    "import '../../notifier-primary/src/main.ts';",
  ],
  [
    'a-package-never-imports-a-service',
    'packages/kit/index.ts',
    "import '../../notifier-primary/src/main.ts';",
  ],
  ['packages-by-their-index-only', 'payment-service/src/d.ts', "import '../../packages/kit/src/inner.ts';"],
  ['a-package-reaches-another-by-its-index', 'packages/other/index.ts', "import '../kit/src/inner.ts';"],
  ['tests-stay-out-of-production', 'payment-service/src/e.ts', "import '../test/f.ts';"],
  ['tests-stay-out-of-production', 'payment-service/src/n.ts', "import '../../packages/events/trials.ts';"],
  ['opossum-door', 'payment-service/src/g.ts', "import 'opossum';"],
  ['axios-door', 'payment-service/src/h.ts', "import 'axios';"],
  ['pg-door', 'payment-service/src/i.ts', "import 'pg';"],
  ['stripe-door', 'payment-service/src/o.ts', "import 'stripe';"],
  ['rabbitmq-door', 'payment-service/src/p.ts', "import 'rabbitmq-client';"],
  ['kafka-door', 'payment-service/src/q.ts', "import '@platformatic/kafka';"],
  ['sns-sqs-door', 'payment-service/src/r.ts', "import '@aws-sdk/client-sqs';"],
  [
    'a-broker-is-loaded-when-it-is-chosen',
    'packages/events/src/s.ts',
    "import './adapters/rabbitmq/open-rabbitmq.ts';",
  ],
  ['prom-client-door', 'payment-service/src/j.ts', "import 'prom-client';"],
  ['opentelemetry-door', 'payment-service/src/l.ts', "import '@opentelemetry/api';"],
  ['radix-door', 'web/console/src/pages/x.ts', "import 'radix-ui';"],
  ['uplot-door', 'web/console/src/pages/y.ts', "import 'uplot';"],
  [
    'the-console-knows-its-service-by-http-only',
    'web/console/src/z.ts',
    "import '../../../packages/kit/index.ts';",
  ],
  ['nobody-imports-the-console', 'payment-service/src/m.ts', "import '../../web/console/src/w.ts';"],
  ['winston-door', 'payment-service/src/k.ts', "import 'winston';"],
];

const harmless = [
  'payment-service/src/adapters/http.ts',
  'notifier-primary/src/main.ts',
  'packages/kit/src/inner.ts',
  'payment-service/test/f.ts',
  'web/console/src/w.ts',
  'packages/events/trials.ts',
  'packages/events/src/adapters/rabbitmq/open-rabbitmq.ts',
];

beforeAll(() => {
  for (const file of [...violations.map(([, file]) => file), ...harmless]) {
    mkdirSync(join(folder, dirname(file)), { recursive: true });
    writeFileSync(join(folder, file), 'export {};\n');
  }
  for (const [, file, source] of violations) writeFileSync(join(folder, file), `${source}\nexport {};\n`);
  writeFileSync(join(folder, 'payment-service/src/b.ts'), "import './a.ts';\nexport {};\n");
  copyFileSync(join(root, '.dependency-cruiser.cjs'), join(folder, '.dependency-cruiser.cjs'));
  copyFileSync(join(root, 'tsconfig.json'), join(folder, 'tsconfig.json'));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('every layer rule fails on its violation', () => {
  const cruiser = realpathSync(join(root, 'node_modules', '.bin', 'depcruise'));
  let output = '';
  try {
    execFileSync(process.execPath, [cruiser, '--config', '.dependency-cruiser.cjs', '.'], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  } catch (error) {
    output = String((error as { stdout?: unknown }).stdout); // execFileSync hangs the output on its error
  }
  const missed = violations.filter(([rule, file]) => !output.includes(`error ${rule}: ${file}`));
  expect(missed).toEqual([]);
});
