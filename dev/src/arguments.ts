import { parseArgs } from 'node:util';

import { FIRST_PORT, portsFrom } from './port-advice.ts';
import { REPLICAS_MAX } from './replicas.ts';
import type { Ports } from './services.ts';

export type Arguments = {
  readonly ports: Ports;
  readonly isJson: boolean;
  readonly replicas: number;
  readonly isWithPrometheus: boolean;
};

export type ParsedArguments =
  | ({ readonly kind: 'run' } & Arguments)
  | { readonly kind: 'help' }
  | { readonly kind: 'refused'; readonly problem: string };

// Prometheus' port is the tenth after the first.
const PORT_MAX = 65_525;

/** Which options the command has beside --port and --help. */
export type Accepts = {
  readonly json: boolean;
  readonly replicas?: boolean;
  readonly prometheus?: boolean;
};

/** Anything but the command's own options is refused. */
export function parseArguments(words: readonly string[], accepts: Accepts): ParsedArguments {
  try {
    const { values } = parseArgs({
      args: [...words],
      options: {
        port: { type: 'string', default: String(FIRST_PORT) },
        help: { type: 'boolean', short: 'h', default: false },
        ...(accepts.replicas === true ? { replicas: { type: 'string' as const, default: '1' } } : {}),
        ...(accepts.prometheus === true
          ? { 'with-prometheus': { type: 'boolean' as const, default: false } }
          : {}),
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
    const replicas = Number('replicas' in values ? values.replicas : 1);
    if (!Number.isInteger(replicas) || replicas < 1 || replicas > REPLICAS_MAX) {
      const problem = `--replicas takes a number from 1 to ${REPLICAS_MAX}.`;
      return { kind: 'refused', problem };
    }
    const isJson = 'json' in values && values.json === true;
    const isWithPrometheus = 'with-prometheus' in values && values['with-prometheus'] === true;
    return { kind: 'run', ports: portsFrom(first), isJson, replicas, isWithPrometheus };
  } catch (error) {
    // parseArgs throws for an unknown option or a missing value and says which.
    return { kind: 'refused', problem: error instanceof Error ? error.message : String(error) };
  }
}
