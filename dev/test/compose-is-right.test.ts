// No container engine is needed for these: what compose says is held against
// the repository and against what the services read.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import * as fallback from '../../notifier-fallback/src/config.ts';
import * as primary from '../../notifier-primary/src/config.ts';
import { environmentNamesOf } from '../../payment-service/src/adapters/providers/create-providers.ts';
import { loadConfig } from '../../payment-service/src/config.ts';
import { environmentNames } from '../../payment-service/src/environment.ts';
import { parseEnvFile } from '../src/env-file.ts';
import { nodeEnvironment } from '../src/services.ts';

const root = join(import.meta.dirname, '..', '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

type Values = Readonly<Record<string, string>>;
type ComposeService = {
  readonly image: string;
  readonly build?: { readonly context: string };
  readonly command?: readonly string[];
  readonly env_file?: readonly string[];
  readonly environment?: Values;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
};
type Compose = {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly volumes: Readonly<Record<string, unknown>>;
};

const compose = parse(read('docker-compose.yml'), { merge: true }) as Compose; // the tests hold it to this shape
const services = Object.entries(compose.services);
const ours = services.filter(([, { build }]) => build !== undefined);
const gatewayYaml = read('config/gateway.yaml');

function environmentOf({ env_file: files = [], environment = {} }: ComposeService): Values {
  const fromFiles = files.map((file) => parseEnvFile(read(file)).values);
  return Object.assign({}, ...fromFiles, environment) as Values; // a later one wins, as in compose
}

const chain = parse(gatewayYaml) as { providers: readonly { name: string; kind: string }[] }; // the service checks it
const namesRead: Readonly<Record<string, readonly string[]>> = {
  'payment-service': [
    'GATEWAY_CONFIG', // by main.ts, before there is a config
    ...environmentNames,
    ...chain.providers.flatMap((entry) => environmentNamesOf({ ...entry, on503: 'not_sent' })),
  ],
  'notifier-primary': primary.environmentNames,
  'notifier-fallback': fallback.environmentNames,
};

describe('docker-compose.yml', () => {
  it('runs the three services from one image', () => {
    expect(ours.map(([name]) => name).sort()).toEqual(Object.keys(namesRead).sort());
    expect(new Set(ours.map(([, { image }]) => image)).size).toBe(1);
    for (const [name, { command }] of ours) {
      expect(command).toEqual(['node', `${name}/src/main.ts`]);
      expect(existsSync(join(root, name, 'src', 'main.ts'))).toBe(true);
    }
  });

  it('gives Node the memory that npm start gives it', () => {
    expect(read('Dockerfile')).toContain(`ENV NODE_OPTIONS=${nodeEnvironment(root).NODE_OPTIONS}\n`);
  });

  it('pins each image to an exact version', () => {
    for (const [name, { image, build }] of services) {
      if (build === undefined) expect(`${name} ${image}`).toMatch(/:v?\d+\.\d+(\.\d+)?(-[\w.]+)?$/);
    }
  });

  it('publishes everything on 127.0.0.1, and each port once', () => {
    const ports = services.flatMap(([, { ports: published = [] }]) => published);
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
    expect(new Set(ports.map((port) => port.split(':')[1])).size).toBe(ports.length);
  });

  it('mounts only what exists', () => {
    for (const [, { volumes = [] }] of services) {
      for (const volume of volumes) {
        const [source = '', target = ''] = volume.split(':');
        expect(target).toMatch(/^\//);
        if (source.startsWith('.')) expect([source, existsSync(join(root, source))]).toEqual([source, true]);
        else expect(Object.keys(compose.volumes)).toContain(source);
      }
    }
  });

  it.each(ours)('%s: sets only what the service reads', (name, service) => {
    const known = namesRead[name] ?? [];
    for (const variable of Object.keys(service.environment ?? {})) expect(known).toContain(variable);
  });

  it('has in its environment file only what some service reads', () => {
    const known = new Set(Object.values(namesRead).flat());
    for (const [, { env_file: files = [] }] of ours) {
      for (const file of files) {
        const { values, problems } = parseEnvFile(read(file));
        expect(problems).toEqual([]);
        for (const variable of Object.keys(values)) expect(known).toContain(variable);
      }
    }
  });

  it('gives each service an environment that it starts with', () => {
    for (const [name, service] of ours) {
      const environment = environmentOf(service);
      if (name === 'payment-service') {
        expect(loadConfig(environment, gatewayYaml)).toMatchObject({ ok: true });
      } else {
        const { readSettings } = name === 'notifier-primary' ? primary : fallback;
        expect(readSettings(environment)).toMatchObject({ FAULTS_ENABLED: true, ADMIN_REMOTE: true });
      }
    }
  });

  it('lets the console steer the mocks, and change things with a token that everybody on the machine may know', () => {
    const environment = environmentOf(compose.services['payment-service'] as ComposeService); // ours: it is there
    const loaded = loadConfig(environment, gatewayYaml);
    expect(loaded.ok && loaded.config.development).toEqual({
      notifiers: [
        { name: 'primary', url: environment['ALDEAMO_BASE_URL'], provider: 'aldeamo' },
        { name: 'fallback', url: environment['TWILIO_BASE_URL'], provider: 'twilio' },
      ],
      isTrafficSafe: true,
    });
    expect(read('docker-compose.yml')).toContain(`/console/#token=${environment['CONSOLE_TOKEN'] ?? 'none'}`);
    // The published ports are on loopback, and a page whose name points there is not answered.
    expect(loaded.ok && loaded.config.isAnyHostTaken).toBe(false);
  });

  it('lets each service listen where it is published and where the others look for it', () => {
    const portOf = (name: string): string =>
      environmentOf(compose.services[name] as ComposeService)['PORT'] ?? ''; // ours: it is there
    for (const [name, service] of ours) {
      expect(environmentOf(service)['HOST']).toBe('0.0.0.0');
      expect(service.ports).toEqual([`127.0.0.1:${portOf(name)}:${portOf(name)}`]);
    }
    const environment = environmentOf(compose.services['payment-service'] as ComposeService); // as above
    expect(environment['ALDEAMO_BASE_URL']).toBe(`http://notifier-primary:${portOf('notifier-primary')}`);
    expect(environment['TWILIO_BASE_URL']).toBe(`http://notifier-fallback:${portOf('notifier-fallback')}`);
    const scraped = parse(read('config/prometheus/prometheus.yml')) as {
      scrape_configs: readonly {
        job_name: string;
        static_configs: readonly { targets: readonly string[] }[];
      }[];
    }; // promtool checks the shape
    for (const [name] of ours) {
      const job = scraped.scrape_configs.find(({ job_name: job }) => job === name);
      expect(job?.static_configs[0]?.targets).toEqual([`${name}:${portOf(name)}`]);
    }
  });

  it('logs into the database with the name, password and database that it is made with', () => {
    const url = new URL(
      environmentOf(compose.services['payment-service'] as ComposeService)['DATABASE_URL'] ?? '',
    ); // as above
    const made = compose.services[url.hostname]?.environment;
    expect([url.username, url.password, url.pathname, url.port]).toEqual([
      made?.['POSTGRES_USER'],
      made?.['POSTGRES_PASSWORD'],
      `/${made?.['POSTGRES_DB'] ?? ''}`,
      '5432',
    ]);
  });

  it('asks each service for a page that it has, and waits for health before what needs it', () => {
    const health = read('packages/service-kit/src/health.ts');
    for (const [name, { healthcheck, depends_on: needed = {} }] of services) {
      expect([name, healthcheck?.test[0]]).toEqual([name, 'CMD']);
      for (const [other, { condition }] of Object.entries(needed)) {
        expect(compose.services[other]?.healthcheck).toBeDefined();
        expect(condition).toBe('service_healthy');
      }
    }
    for (const [, { healthcheck }] of ours) {
      const path = /\}(\/\w+)`/.exec(healthcheck?.test.join(' ') ?? '')?.[1] ?? 'no path';
      expect(health).toContain(`'${path}'`);
    }
  });

  it('shows Grafana the files where its own configuration looks for them', () => {
    const grafana = compose.services['grafana'];
    const targets = (grafana?.volumes ?? []).map((volume) => volume.split(':')[1]);
    const provider = parse(read('config/grafana/provisioning/dashboards/relevo.yaml')) as {
      providers: readonly { options: { path: string } }[];
    }; // Grafana's own format
    for (const { options } of provider.providers) expect(targets).toContain(options.path);
    const home = grafana?.environment?.['GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH'] ?? '';
    expect(existsSync(join(root, 'config', 'grafana', 'dashboards', home.split('/').at(-1) ?? ''))).toBe(
      true,
    );
  });
});

describe('the Dockerfile', () => {
  const lines = read('Dockerfile').replaceAll('\\\n', ' ').split('\n');
  const copied = lines
    .filter((line) => line.startsWith('COPY ') && !line.includes('--from='))
    .map((line) => line.split(/\s+/).slice(1))
    .flatMap((words) => words.slice(0, -1));

  it('copies only what exists and what .dockerignore lets through', () => {
    expect(copied.length).toBeGreaterThan(10);
    const allowed = read('.dockerignore')
      .split('\n')
      .filter((line) => line.startsWith('!'))
      .map((line) => line.slice(1));
    for (const path of copied) {
      expect([path, existsSync(join(root, path))]).toEqual([path, true]);
      const isAllowed = allowed.some((entry) => path === entry || path.startsWith(`${entry}/`));
      expect([path, isAllowed]).toEqual([path, true]);
    }
  });

  it('hands npm each workspace that the lock file knows', () => {
    const { workspaces } = JSON.parse(read('package.json')) as { workspaces: readonly string[] }; // npm's own format
    const folders = workspaces.flatMap((entry) =>
      entry.endsWith('/*')
        ? readdirSync(join(root, entry.slice(0, -2))).map((name) => `${entry.slice(0, -1)}${name}`)
        : [entry],
    );
    for (const folder of folders) expect(copied).toContain(`${folder}/package.json`);
  });

  it('installs and copies each package that a service reaches, and none for development', () => {
    const seen = new Set<string>();
    const visit = (folder: string): void => {
      if (seen.has(folder)) return;
      seen.add(folder);
      for (const name of importsOf(folder)) visit(`packages/${name}`);
    };
    for (const [name] of ours) visit(name);
    const install = lines.find((line) => line.startsWith('RUN npm ci')) ?? '';
    const installed = [...install.matchAll(/--workspace=(\S+)/g)].map(([, folder]) => folder);
    expect(installed.sort()).toEqual([...seen].sort());
    expect(install).toContain('--omit=dev');
    expect(copied.filter((path) => seen.has(path)).sort()).toEqual([...seen].sort());
    for (const path of ['packages/test-kit', 'packages/local-runtime', 'dev'])
      expect(copied).not.toContain(path);
  });

  it('builds the console from its sources alone, and takes nothing else of it into the image', () => {
    const begins = lines.findIndex((line) => line.endsWith(' AS console'));
    const stage = lines.slice(begins + 1);
    const itsOwn = stage.slice(
      0,
      stage.findIndex((line) => line.startsWith('FROM ')),
    );
    expect(itsOwn).toContain('COPY web/console web/console');
    // Vite reads it, through the console's own.
    expect(itsOwn).toContain('COPY tsconfig.json ./');
    expect(itsOwn.find((line) => line.startsWith('RUN npm ci'))).toMatch(
      /--include=dev --ignore-scripts --workspace=web\/console$/,
    );
    expect(itsOwn.find((line) => line.includes('vite build'))).toMatch(/ vite build web\/console$/);
    const last = lines.slice(lines.findLastIndex((line) => line.startsWith('FROM ')));
    expect(last.filter((line) => line.includes('web/console'))).toEqual([
      'COPY --from=console /app/web/console/dist web/console/dist',
    ]);
    // Where the service looks for it, seen from its own sources.
    expect(read('payment-service/src/compose-console.ts')).toContain(
      "join(import.meta.dirname, '..', '..', 'web', 'console', 'dist')",
    );
    // One that was built here must not stand for one built there.
    const ignored = read('.dockerignore').trim().split('\n');
    for (const pattern of ['**/node_modules', '**/test', '**/dist'])
      expect(ignored.lastIndexOf(pattern)).toBeGreaterThan(
        ignored.findLastIndex((line) => line.startsWith('!')),
      );
  });

  it('runs as somebody other than root, on the Node that the tests run on', () => {
    const from = lines.filter((line) => line.startsWith('FROM '));
    const { devDependencies } = JSON.parse(read('package.json')) as { devDependencies: Values }; // npm's own format
    const stages = new Set(from.map((line) => / AS (\w+)$/.exec(line)?.[1] ?? ''));
    for (const line of from) {
      const [, base = ''] = line.split(' ');
      if (!stages.has(base)) expect(line).toContain(`node:${devDependencies['node'] ?? ''}-`);
    }
    const afterLastFrom = lines.slice(lines.lastIndexOf(from.at(-1) ?? ''));
    expect(afterLastFrom).toContain('USER node');
    expect(afterLastFrom.some((line) => line.startsWith('HEALTHCHECK '))).toBe(true);
  });
});

/** The packages of this repository that the sources of a folder import. */
function importsOf(folder: string): readonly string[] {
  const sources = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).filter(
    (path) => path.endsWith('.ts') && (path.startsWith('src/') || path === 'index.ts'),
  );
  const found = sources.flatMap((path) =>
    [...read(join(folder, path)).matchAll(/from '@relevo\/([\w-]+)'/g)].map(([, name]) => name ?? ''),
  );
  return [...new Set(found)];
}
