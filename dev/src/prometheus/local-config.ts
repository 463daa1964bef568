// The shipped configuration, with its targets where they are on this machine.
// Everything else stays as it is in config/prometheus, so that what is seen here
// is what an operator gets.
import { parse, stringify } from 'yaml';

/** Job → host:port of each of its instances. */
export type Targets = Readonly<Record<string, readonly string[]>>;

/** For tests and pictures, which have minutes where production has hours. */
export type Pace = {
  /** Between two scrapes, and between two evaluations of the rules that name no interval of their own. */
  readonly intervalS: number;
  /** An alert waits no longer than this before it fires. */
  readonly forMaxS: number;
};

type ScrapeConfig = { readonly job_name: string } & Readonly<Record<string, unknown>>;
type Config = {
  readonly global?: Readonly<Record<string, unknown>>;
  readonly scrape_configs: readonly ScrapeConfig[];
} & Readonly<Record<string, unknown>>;

type Rule = { readonly for?: string } & Readonly<Record<string, unknown>>;
type Rules = { readonly groups: readonly ({ readonly rules: readonly Rule[] } & Record<string, unknown>)[] };

/** Jobs without a target are left out, and so is Alertmanager, which does not run here. */
export function localConfig(
  shipped: string,
  { targets, ruleFiles, pace }: { targets: Targets; ruleFiles: readonly string[]; pace?: Pace | undefined },
): string {
  const config = parse(shipped) as Config; // promtool holds the file to this shape
  const interval = pace === undefined ? undefined : `${pace.intervalS}s`;
  const quick =
    interval === undefined
      ? {}
      : { scrape_interval: interval, scrape_timeout: interval, evaluation_interval: interval };
  const isSlow = pace === undefined;
  return stringify({
    ...config,
    // What is undefined is left out of the text.
    alerting: undefined,
    global: { ...config.global, ...quick },
    rule_files: ruleFiles,
    scrape_configs: config.scrape_configs
      .filter(({ job_name: job }) => targets[job] !== undefined)
      .map((job) => ({
        ...job,
        scrape_interval: isSlow ? job['scrape_interval'] : undefined,
        scrape_timeout: isSlow ? job['scrape_timeout'] : undefined,
        static_configs: [{ targets: targets[job.job_name] }],
      })),
  });
}

/** The rules with the waiting taken out of them; what they ask for is untouched. */
export function hurriedRules(shipped: string, { forMaxS }: Pace): string {
  const { groups } = parse(shipped) as Rules; // promtool holds the file to this shape
  const hurried = groups.map(({ rules, ...group }) => ({
    ...group,
    rules: rules.map((rule) =>
      rule.for === undefined ? rule : { ...rule, for: `${Math.min(secondsOf(rule.for), forMaxS)}s` },
    ),
  }));
  return stringify({ groups: hurried });
}

const UNITS_S: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3_600, d: 86_400 };

/** Seconds of a duration such as 1m or 1h30m. */
export function secondsOf(duration: string): number {
  let seconds = 0;
  for (const [, count, unit] of duration.matchAll(/(\d+)(ms|[smhd])/g)) {
    seconds += Number(count) * (UNITS_S[unit ?? ''] ?? 0);
  }
  return seconds;
}
