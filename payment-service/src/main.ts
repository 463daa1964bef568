// The composition root: the only place that reads the environment and opens sockets.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StartError, createLogger, runService } from '@relevo/service-kit';
import type { LogLevel } from '@relevo/service-kit';
import { loadConfig } from './config.ts';
import { describeProblems } from './config-problem.ts';
import { startPaymentService } from './payment-service.ts';

const defaultFile = join(import.meta.dirname, '..', '..', 'config', 'gateway.yaml');

function readGatewayFile(): string {
  const path = process.env['GATEWAY_CONFIG'] ?? defaultFile;
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new StartError(`Cannot read ${path}: set GATEWAY_CONFIG to a gateway.yaml.`, { cause: error });
  }
}

const levels: ReadonlySet<string> = new Set(['debug', 'info', 'warn', 'error']);
const wishedLevel = process.env['LOG_LEVEL'] ?? '';
const level = levels.has(wishedLevel) ? (wishedLevel as LogLevel) : 'info'; // a wrong one is reported with the rest
const logger = createLogger({ service: 'payment-service', level });

runService({
  logger,
  start: async () => {
    const loaded = loadConfig(process.env, readGatewayFile());
    if (!loaded.ok) throw new StartError(describeProblems(loaded.problems));
    return startPaymentService(loaded.config, process.env, logger);
  },
});
