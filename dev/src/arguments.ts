import { parseArgs } from 'node:util';

import { FIRST_PORT, portsFrom } from './port-advice.ts';
import type { Ports } from './services.ts';

export type Arguments = {
  readonly ports: Ports;
  readonly isJson: boolean;
};

export type ParsedArguments =
  | ({ readonly kind: 'run' } & Arguments)
  | { readonly kind: 'help' }
  | { readonly kind: 'refused'; readonly problem: string };

const PORT_MAX = 65_533;

/** Understands --port, --help and, where the command has it, --json. Anything else is refused. */
export function parseArguments(
  words: readonly string[],
  accepts: { readonly json: boolean },
): ParsedArguments {
  try {
    const { values } = parseArgs({
      args: [...words],
      options: {
        port: { type: 'string', default: String(FIRST_PORT) },
        help: { type: 'boolean', short: 'h', default: false },
        ...(accepts.json ? { json: { type: 'boolean' as const, default: false } } : {}),
      },
    });
    if (values.help) return { kind: 'help' };
    const first = Number(values.port);
    if (!/^\d+$/.test(values.port) || first < 1 || first > PORT_MAX) {
      return {
        kind: 'refused',
        problem: `--port takes a number from 1 to ${PORT_MAX}, not "${values.port}".`,
      };
    }
    return { kind: 'run', ports: portsFrom(first), isJson: 'json' in values && values.json === true };
  } catch (error) {
    // parseArgs throws for an unknown option or a missing value and says which.
    return { kind: 'refused', problem: error instanceof Error ? error.message : String(error) };
  }
}
