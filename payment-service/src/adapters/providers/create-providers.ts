// From the chain in the config and the environment to the adapters, in order.
import type { MessagingProvider } from '../../application/ports.ts';
import {
  type ProviderEntry,
  type ProviderKind,
  providerKinds,
  type SettingProblem,
} from './provider-kinds.ts';

export type CreateProvidersInput = {
  /** In the order of the chain. */
  readonly entries: readonly ProviderEntry[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly version: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** The known kinds; `providerKinds` unless told. */
  readonly kinds?: ReadonlyMap<string, ProviderKind>;
};

export type CreateProvidersResult =
  | { readonly kind: 'created'; readonly providers: readonly MessagingProvider[] }
  | { readonly kind: 'refused'; readonly problems: readonly SettingProblem[] };

/** Every problem of every entry at once; providers only where there is none. Opens no connection. */
export function createProviders(input: CreateProvidersInput): CreateProvidersResult {
  const kinds = input.kinds ?? providerKinds;
  const problems: SettingProblem[] = [];
  const providers: MessagingProvider[] = [];
  for (const entry of input.entries) {
    const kind = kinds.get(entry.kind);
    if (kind === undefined) {
      const expected = `one of: ${[...kinds.keys()].join(', ')}`;
      problems.push({ where: `providers.${entry.name}.kind`, found: JSON.stringify(entry.kind), expected });
      continue;
    }
    const raw = readSettings(entry, kind, input.environment);
    const built = kind.build(raw, {
      name: entry.name,
      on503: entry.on503,
      userAgent: `relevo/${input.version}`,
      now: input.now,
    });
    if ('send' in built) providers.push(built);
    else problems.push(...problemsOf(entry, raw, built));
  }
  if (problems.length === 0) return { kind: 'created', providers };
  for (const provider of providers) provider.close();
  return { kind: 'refused', problems };
}

/** The variables an entry is configured by, for whoever documents or checks an environment. */
export function environmentNamesOf(entry: ProviderEntry, kinds = providerKinds): readonly string[] {
  return (kinds.get(entry.kind)?.settings ?? []).map((setting) => variableName(entry, setting));
}

/** Of one setting of an entry. */
export function variableName(entry: Pick<ProviderEntry, 'name'>, setting: string): string {
  return `${entry.name.toUpperCase().replaceAll('-', '_')}_${setting}`;
}

function readSettings(
  entry: ProviderEntry,
  kind: ProviderKind,
  environment: CreateProvidersInput['environment'],
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    kind.settings.flatMap((setting) => {
      const value = environment[variableName(entry, setting)];
      // An empty variable is how compose files and CI say "not set".
      return value === undefined || value === '' ? [] : [[setting, value]];
    }),
  );
}

function problemsOf(
  entry: ProviderEntry,
  raw: Readonly<Record<string, string>>,
  issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[],
): readonly SettingProblem[] {
  return issues.map(({ path, message }) => {
    const setting = String(path[0] ?? '');
    const value = raw[setting];
    return { where: variableName(entry, setting), found: shown(value, setting), expected: message };
  });
}

// A secret, or a URL that may hold one, is not shown; its length helps to spot a cut or a quoted value.
function shown(value: string | undefined, setting: string): string {
  if (value === undefined) return 'nothing';
  const isSecret = /PASSWORD|TOKEN|SECRET|KEY/.test(setting) || /[@?]/.test(value);
  return isSecret ? `${value.length} characters (not shown)` : JSON.stringify(value);
}
