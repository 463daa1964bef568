import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';

import { portsFrom, prometheusPort } from '../src/port-advice.ts';
import { findPrometheus } from '../src/prometheus/find-prometheus.ts';
import { hurriedRules, localConfig, secondsOf } from '../src/prometheus/local-config.ts';
import { planReplicas } from '../src/replicas.ts';
import { welcomeText } from '../src/welcome.ts';

const folder = join(import.meta.dirname, '..', '..', 'config', 'prometheus');
const shipped = readFileSync(join(folder, 'prometheus.yml'), 'utf8');
const targets = {
  'payment-service': ['127.0.0.1:9000', '127.0.0.1:9003'],
  'notifier-primary': ['127.0.0.1:9001'],
  'notifier-fallback': ['127.0.0.1:9002'],
  prometheus: ['127.0.0.1:9010'],
};

type Config = {
  readonly global: Readonly<Record<string, string>>;
  readonly rule_files: readonly string[];
  readonly alerting?: unknown;
  readonly scrape_configs: readonly {
    readonly job_name: string;
    readonly sample_limit?: number;
    readonly static_configs: readonly { readonly targets: readonly string[] }[];
  }[];
};
const config = (text: string): Config => parse(text) as Config; // the shape is what is tested

describe('the configuration of a Prometheus beside this system', () => {
  const local = config(localConfig(shipped, { targets, ruleFiles: ['/rules/*.yml'] }));

  it('has the shipped jobs, each with its targets on this machine, every replica among them', () => {
    const jobs = local.scrape_configs.map((job) => [job.job_name, job.static_configs[0]?.targets]);
    expect(Object.fromEntries(jobs)).toEqual(targets);
    expect(localConfig(shipped, { targets, ruleFiles: [] })).not.toMatch(
      /alertmanager|notifier-primary:8001/,
    );
  });

  it('is the shipped one in everything else', () => {
    const original = config(shipped);
    expect(local.global).toEqual(original.global);
    expect(local.rule_files).toEqual(['/rules/*.yml']);
    const limits = ({ scrape_configs: jobs }: Config) =>
      jobs.flatMap(({ job_name: job, sample_limit: limit }) => (limit === undefined ? [] : [[job, limit]]));
    expect(limits(local)).toEqual(limits(original));
    expect(limits(local).length).toBeGreaterThan(2);
  });

  it('looks at everything each second where it is hurried', () => {
    const pace = { intervalS: 1, forMaxS: 2 };
    const text = localConfig(`${shipped}    scrape_interval: 1m\n`, { targets, ruleFiles: [], pace });
    expect(config(text).global).toMatchObject({
      scrape_interval: '1s',
      scrape_timeout: '1s',
      evaluation_interval: '1s',
    });
    expect(text).not.toMatch(/1m|5s/);
  });
});

describe('hurried rules', () => {
  const pace = { intervalS: 1, forMaxS: 2 };

  it('ask what the shipped ones ask, and only wait less', () => {
    type Rules = { groups: { rules: { for?: string }[] }[] };
    for (const name of readdirSync(join(folder, 'rules'))) {
      const text = readFileSync(join(folder, 'rules', name), 'utf8');
      const expected = parse(text) as Rules;
      for (const group of expected.groups) {
        for (const rule of group.rules) {
          if (rule.for !== undefined) rule.for = `${Math.min(secondsOf(rule.for), 2)}s`;
        }
      }
      expect(parse(hurriedRules(text, pace))).toEqual(expected);
    }
  });

  it('read durations as Prometheus writes them', () => {
    expect(['0s', '90s', '1m', '1h30m', '3d', '500ms'].map(secondsOf)).toEqual([
      0, 90, 60, 5400, 259200, 0.5,
    ]);
  });
});

describe('the program', () => {
  it('is the one that PROMETHEUS_PATH names, else the first on the PATH', () => {
    const env = { PATH: '/usr/bin::/opt/bin', PROMETHEUS_PATH: '/opt/prometheus' };
    expect(findPrometheus(env, () => true)).toBe('/opt/prometheus');
    expect(() => findPrometheus(env, () => false)).toThrow('/opt/prometheus');
    const isThere = (path: string): boolean => path === '/opt/bin/prometheus';
    expect(findPrometheus({ PATH: env.PATH }, isThere)).toBe('/opt/bin/prometheus');
    expect(findPrometheus({}, () => true)).toBeUndefined();
  });
});

describe('its port', () => {
  it('is the tenth after the first, and no replica takes it', async () => {
    const ports = portsFrom(8000);
    expect(prometheusPort(ports)).toBe(8010);
    const all = await planReplicas(8, portsFrom(28_500), 28_505);
    expect(all.map(({ port }) => port)).not.toContain(28_505);
    expect(new Set(all.map(({ port }) => port)).size).toBe(8);
  });
});

describe('the welcome', () => {
  const facts = { tookMs: 1, consoleToken: 'token', build: null };
  const urls = {
    payment: 'p',
    primary: 'a',
    fallback: 'b',
    database: 'd',
    payments: ['p'],
    prometheus: undefined,
  };

  it('says where Prometheus is', () => {
    const prometheus = 'http://127.0.0.1:8010';
    expect(welcomeText({ ...urls, prometheus }, facts)).toContain(prometheus);
  });

  it('says how to get it where it was asked for and is not installed, and nothing of it otherwise', () => {
    const text = welcomeText(urls, { ...facts, isPrometheusMissing: true });
    expect(text).toMatch(/apt-get install prometheus[^]*brew install prometheus[^]*docker compose up/);
    expect(welcomeText(urls, facts)).not.toContain('Prometheus');
  });
});
