import { parseArgs } from 'node:util';

export const USAGE = `Usage: npm run drill -- [name …] [--list] [--report DIR] [--own]

  name          a scenario of config/scenarios, or the path of a .yaml file; default: all
  --list        what there is
  --report DIR  where the reports go (default: .relevo/drills/<name>-<time>)
  --own         in a system of its own, also where one runs from this folder
  --help        this text

Uses the Relevo that runs from this folder; where none does, or it has too few
replicas for a scenario, starts one in a temporary folder for each drill.
Exit code 0: all as expected. 1: something was not. 2: the command or a scenario is wrong.`;

export type DrillArguments =
  | {
      readonly kind: 'run';
      readonly names: readonly string[];
      readonly reportFolder: string | undefined;
      readonly isOwn: boolean;
    }
  | { readonly kind: 'list' }
  | { readonly kind: 'help' }
  | { readonly kind: 'refused'; readonly problem: string };

export function parseDrillArguments(words: readonly string[]): DrillArguments {
  try {
    const { values, positionals } = parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        list: { type: 'boolean', default: false },
        report: { type: 'string' },
        own: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (values.help) return { kind: 'help' };
    if (values.list) return { kind: 'list' };
    if (values.report === '') return { kind: 'refused', problem: '--report takes the path of a folder.' };
    return { kind: 'run', names: positionals, reportFolder: values.report, isOwn: values.own };
  } catch (error) {
    // parseArgs throws for an unknown option or a missing value and says which.
    return { kind: 'refused', problem: error instanceof Error ? error.message : String(error) };
  }
}
