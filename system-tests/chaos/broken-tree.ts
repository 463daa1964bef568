// A copy of the services with one line of payment-service changed: a gateway
// that is wrong in a known way, made from outside, without a hook in its code.
import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { createTemporaryHome } from '../../dev/src/temporary-home.ts';

const REPOSITORY = join(import.meta.dirname, '..', '..');
const COPIED = ['payment-service', 'config', 'package.json'];
const LINKED = ['node_modules', 'packages', 'notifier-primary', 'notifier-fallback'];

export type Sabotage = {
  /** Below payment-service/src. */
  readonly file: string;
  /** Has to be there exactly once, so that a sabotage that no longer fits is noticed. */
  readonly right: string;
  readonly wrong: string;
};

export function createBrokenTree({ file, right, wrong }: Sabotage): {
  readonly root: string;
  readonly remove: () => void;
} {
  const { folder, remove } = createTemporaryHome();
  for (const name of COPIED) cpSync(join(REPOSITORY, name), join(folder, name), { recursive: true });
  for (const name of LINKED) symlinkSync(join(REPOSITORY, name), join(folder, name));
  const path = join(folder, 'payment-service', 'src', file);
  const text = readFileSync(path, 'utf8');
  if (text.split(right).length !== 2) {
    remove();
    throw new Error(`payment-service/src/${file} does not say exactly once: ${right}`);
  }
  writeFileSync(
    path,
    text.replace(right, () => wrong),
  );
  return { root: folder, remove };
}
