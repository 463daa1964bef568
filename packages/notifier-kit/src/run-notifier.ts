// Runs one notifier as a process: logger, registry, server, and an orderly end.
import { randomBytes } from 'node:crypto';
import { createLogger, createRegistry, runService, startServer } from '@relevo/service-kit';
import { createSystemClock } from './clock.ts';
import { createNotifier } from './create-notifier.ts';
import type { DialectTools } from './create-notifier.ts';
import type { NotifierEnvironment } from './notifier-settings.ts';
import { createReceiptPoster } from './post-receipt.ts';
import type { Dialect } from './provider-dialect.ts';

const graceMs = 500;
// A blackhole keeps a connection silent for up to an hour, by itself bounded.
const limits = { stallMs: 3_660_000 };

type RunNotifierOptions<E, S extends NotifierEnvironment> = {
  readonly name: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** May throw a StartError. */
  readonly readSettings: (environment: Readonly<Record<string, string | undefined>>) => S;
  readonly createDialect: (settings: S, tools: DialectTools<E>) => Dialect<E>;
};

/** Runs until SIGTERM or SIGINT. The process ends with 1 where its settings or its port are not to be had. */
export function runNotifier<E, S extends NotifierEnvironment>(options: RunNotifierOptions<E, S>): void {
  const { name, environment } = options;
  const level = environment['LOG_LEVEL'];
  const isLevel = level === 'debug' || level === 'info' || level === 'warn' || level === 'error';
  const logger = createLogger({ service: name, level: isLevel ? level : 'info' });
  runService({
    logger,
    async start() {
      const settings = options.readSettings(environment);
      const poster = createReceiptPoster({
        timeoutMs: settings.RECEIPTS_TIMEOUT_MS,
        concurrencyMax: settings.RECEIPTS_CONCURRENCY,
      });
      const notifier = createNotifier<E>({
        name,
        settings,
        logger,
        registry: createRegistry(),
        clock: createSystemClock(),
        post: poster.post,
        newId: () => randomBytes(16).toString('hex'),
        createDialect: (tools) => options.createDialect(settings, tools),
      });
      const server = await startServer({
        app: notifier.app,
        host: settings.HOST,
        port: settings.PORT,
        limits,
      });
      logger.info('service.started', { url: server.url, faultsEnabled: settings.FAULTS_ENABLED });
      return {
        async close() {
          notifier.close();
          poster.close();
          await server.close(graceMs);
        },
      };
    },
  });
}
