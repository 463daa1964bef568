// SNS and SQS as fauxqs emulates them.
import { join } from 'node:path';
import { startEmulator } from './aws-emulator.ts';
import type { BrokerKind } from './broker.ts';

const program = join(import.meta.dirname, 'fauxqs-server.ts');

export const fauxqs: BrokerKind = {
  missing: () => null,
  prepare: () => Promise.resolve(),
  start: () =>
    startEmulator({
      name: 'fauxqs',
      command: process.execPath,
      argsFor: (port) => [program, String(port)],
    }),
};
