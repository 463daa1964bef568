import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

// The shipped file opens ever longer, up to a minute, and returns over ten
// seconds: right in production, but most faults would then meet no traffic at
// all. Quicker returns make the test harder, not easier.
const QUICKER = {
  'open_ms_max: 60000': 'open_ms_max: 2000',
  'duration_ms: 10000': 'duration_ms: 1000',
  'wait_max_ms: 60000': 'wait_max_ms: 4000',
};

/** Of both SMS providers, for a test that is not about slow calls: on two cores that others use too, many are. */
export const slowIsNoFailure = {
  'slow_call_ms: 300\n    breaker: &': 'slow_call_ms: 1500\n    breaker: &',
  'slow_call_ms: 300\n    breaker: *': 'slow_call_ms: 1500\n    breaker: *',
};

/** The shipped gateway.yaml with quicker returns and what else is to be different: old text → new text. */
export function writeEagerGateway(folder: string, changes: Readonly<Record<string, string>> = {}): string {
  return writeGateway(folder, { ...QUICKER, ...changes });
}

/** The shipped gateway.yaml but for old text → new text. */
export function writeGateway(folder: string, changes: Readonly<Record<string, string>>): string {
  const shipped = readFileSync(join(import.meta.dirname, '..', '..', 'config', 'gateway.yaml'), 'utf8');
  const changed = Object.entries(changes).reduce((text, [old, young]) => {
    if (!text.includes(old)) throw new Error(`config/gateway.yaml no longer says "${old}".`);
    return text.replace(old, young);
  }, shipped);
  const path = join(folder, 'changed-gateway.yaml');
  writeFileSync(path, changed);
  return path;
}
