// The real process, with a hook that tells of every module that Node loads.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { startScriptedServer } from '@relevo/test-kit';
import type { ScriptedServer, TestDatabase } from '@relevo/test-kit';
import { createMigratedDatabase, post } from './running-service.ts';

const main = join(import.meta.dirname, '..', 'src', 'main.ts');
// The API alone does nothing, and prom-client brings it for exemplars of its own.
const hook = `import { registerHooks } from 'node:module';
registerHooks({ load(url, context, next) {
  if (/@opentelemetry.(?!api.)/.test(url)) console.log(JSON.stringify({ event: 'module.loaded', url }));
  return next(url, context);
} });`;

let database: TestDatabase;
let collector: ScriptedServer;
beforeEach(async () => {
  database = await createMigratedDatabase();
  collector = await startScriptedServer(() => ({ kind: 'respond', status: 200, body: '{}' }));
});
afterEach(async () => {
  await collector.close();
  await database.drop();
});

type Line = { readonly event: string; readonly url?: string };

/** Its log from the start to the end; a payment is taken in between. */
async function runOnce(environment: Readonly<Record<string, string>>) {
  const process_ = spawn(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(hook)}`, main],
    {
      env: {
        PORT: '0',
        DATABASE_URL: database.url,
        RELEVO_ENV: 'development',
        ALDEAMO_BASE_URL: 'http://127.0.0.1:1',
        ALDEAMO_USER: 'user',
        ALDEAMO_PASSWORD: 'a-long-password',
        TWILIO_BASE_URL: 'http://127.0.0.1:1',
        TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
        TWILIO_AUTH_TOKEN: 'a-long-token',
        TWILIO_FROM: '+15005550006',
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const lines: Line[] = [];
  const started = new Promise<string>((resolve) => {
    createInterface(process_.stdout).on('line', (text) => {
      const line = JSON.parse(text) as Line; // the logger's own JSON, and the hook's
      lines.push(line);
      if (line.event === 'service.started') resolve(String(line.url));
    });
  });
  const ended = once(process_, 'close');
  const failed = ended.then(() => {
    throw new Error(`it did not start: ${JSON.stringify(lines.at(-1))}`);
  });
  failed.catch(() => undefined); // it ends in any case
  const { status } = await post(await Promise.race([started, failed]));
  process_.kill('SIGTERM');
  const [code] = (await ended) as [number | null]; // as Node documents it
  return { status, code, loaded: lines.filter(({ event }) => event === 'module.loaded').length };
}

it('is there once it is told where to send traces', async () => {
  const run = await runOnce({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
  expect(run).toMatchObject({ status: 201, code: 0 });
  expect(run.loaded).toBeGreaterThan(50);
  expect(collector.requests.map(({ path }) => path)).toContain('/v1/traces');
});

it.each([
  ['nobody says where', {}],
  ['it is switched off', { OTEL_SDK_DISABLED: 'true' }],
  ['traces are not to be exported', { OTEL_TRACES_EXPORTER: 'none' }],
])('is not there where %s', async (_what, environment) => {
  const isOff = Object.keys(environment).length > 0;
  const endpoint = isOff ? { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url } : {};
  expect(await runOnce({ ...endpoint, ...environment })).toEqual({ status: 201, code: 0, loaded: 0 });
  expect(collector.requests).toHaveLength(0);
});
