// The metrics that the services register, from their own code.
import { createNotifier, createSystemClock } from '@relevo/notifier-kit';
import { createLogger, createRegistry } from '@relevo/service-kit';
import type { Registry } from '@relevo/service-kit';
import { createAldeamoDialect } from '../../../notifier-primary/src/aldeamo-dialect.ts';
import { readSettings } from '../../../notifier-primary/src/config.ts';
import type { AldeamoExtra } from '../../../notifier-primary/src/send-operations.ts';
import { createEventTelemetry } from '../../../payment-service/src/adapters/event-telemetry.ts';
import { createGatewayCircuit } from '../../../payment-service/src/adapters/gateway-circuit.ts';
import { meterGateway } from '../../../payment-service/src/adapters/gateway-meters.ts';
import { createGatewayTelemetry } from '../../../payment-service/src/adapters/gateway-telemetry.ts';
import { createPartnerTelemetry } from '../../../payment-service/src/adapters/partner-telemetry.ts';
import { noneUndecided } from '../../../payment-service/src/adapters/postgres/undecided-payments.ts';
import { createRefundTelemetry } from '../../../payment-service/src/adapters/refund-telemetry.ts';
import { createTelemetry } from '../../../payment-service/src/adapters/telemetry.ts';
import { createUndecidedGauges } from '../../../payment-service/src/adapters/undecided-gauges.ts';
import { createWebhookTelemetry } from '../../../payment-service/src/adapters/webhook-telemetry.ts';

const logger = createLogger({ service: 'test', level: 'error' });

function namesOf(registry: Registry): ReadonlyMap<string, string> {
  // labelNames is there at run time but not in the types of prom-client.
  const metrics = registry.getMetricsAsArray() as unknown as readonly {
    name: string;
    type: string;
    labelNames: readonly string[];
  }[];
  return new Map(metrics.map(({ name, type, labelNames }) => [name, `${type}: ${labelNames.join(', ')}`]));
}

/** Name → `type: label, label`, those of Node and of the process included. */
export function registeredMetrics(): ReadonlyMap<string, string> {
  const payment = createRegistry();
  const outbox = { total: 0, byStatus: new Map<string, number>(), oldestMs: null };
  createTelemetry({ registry: payment, logger, guards: [], outbox: () => outbox });
  const gateway = { registry: payment, logger, gateway: 'simulated' };
  meterGateway(createGatewayTelemetry(gateway), gateway);
  createGatewayCircuit({ ...gateway, onMoved: () => undefined }).show({
    snapshot: () => ({ state: 'closed' }),
  });
  createUndecidedGauges(payment, () => noneUndecided);
  createPartnerTelemetry({ registry: payment, logger });
  createRefundTelemetry(payment, logger);
  createEventTelemetry({ registry: payment, logger, monotonic: () => 0 });
  createWebhookTelemetry({ registry: payment, logger });
  const notifier = createRegistry();
  const settings = readSettings({ ALDEAMO_USER: 'user', ALDEAMO_PASSWORD: 'password' });
  createNotifier<AldeamoExtra>({
    name: 'notifier-primary',
    settings,
    logger,
    registry: notifier,
    clock: createSystemClock(),
    post: () => Promise.reject(new Error('no receipt is due')),
    newId: () => '0'.repeat(32),
    createDialect: (tools) => createAldeamoDialect(settings, tools),
  }).close();
  return new Map([...namesOf(payment), ...namesOf(notifier)]);
}
