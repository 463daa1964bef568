// payment-service as it is, but each payment and each step is a transaction of its
// own, as it is in most services: what grouping them is worth.
import { readFileSync } from 'node:fs';
import { StartError, createLogger, runService } from '@relevo/service-kit';
import { describeProblems } from '../../payment-service/src/config-problem.ts';
import { loadConfig } from '../../payment-service/src/config.ts';
import { startPaymentService } from '../../payment-service/src/payment-service.ts';

// As many at once as there are connections in its pool.
const writeGroup = { entriesMax: 1, concurrentMax: 10, gatherFrom: 2, patienceMs: 20, queueMax: 20_000 };

const logger = createLogger({ service: 'payment-service', level: 'info' });

runService({
  logger,
  start: async () => {
    const loaded = loadConfig(process.env, readFileSync(process.env['GATEWAY_CONFIG'] ?? '', 'utf8'));
    if (!loaded.ok) throw new StartError(describeProblems(loaded.problems));
    return startPaymentService({ ...loaded.config, writeGroup }, process.env, logger);
  },
});
