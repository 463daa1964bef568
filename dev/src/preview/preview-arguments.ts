import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

export type PreviewArguments = {
  readonly folder: string;
  /** Of the dashboards, by their file names; undefined: all of them. */
  readonly only: string | undefined;
  /** A Prometheus that runs, instead of a system of its own. */
  readonly url: string | undefined;
  readonly minutes: number;
};

export type ParsedPreview =
  | ({ readonly kind: 'run' } & PreviewArguments)
  | { readonly kind: 'help' }
  | { readonly kind: 'refused'; readonly problem: string };

const MINUTES_MAX = 24 * 60;

export function parsePreviewArguments(words: readonly string[], defaultFolder: string): ParsedPreview {
  try {
    const { values } = parseArgs({
      args: [...words],
      options: {
        out: { type: 'string', default: defaultFolder },
        only: { type: 'string' },
        url: { type: 'string' },
        minutes: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (values.help) return { kind: 'help' };
    if (values.minutes !== undefined && values.url === undefined) {
      return {
        kind: 'refused',
        problem: '--minutes goes with --url: a system of its own shows its whole run.',
      };
    }
    const minutes = Number(values.minutes ?? 15);
    if (!Number.isInteger(minutes) || minutes < 1 || minutes > MINUTES_MAX) {
      return { kind: 'refused', problem: `--minutes takes a whole number from 1 to ${MINUTES_MAX}.` };
    }
    if (values.url !== undefined && !/^https?:\/\/[^/]+$/.test(values.url)) {
      return {
        kind: 'refused',
        problem: '--url takes an address such as http://127.0.0.1:8010, without a path.',
      };
    }
    return { kind: 'run', folder: resolve(values.out), only: values.only, url: values.url, minutes };
  } catch (error) {
    // parseArgs throws for an unknown option or a missing value and says which.
    return { kind: 'refused', problem: error instanceof Error ? error.message : String(error) };
  }
}
