// The payment gateway and what stands before it; null where none is configured. Taking
// money and giving it back share both: one circuit, one rate, one set of limits.
import { createProviderGuard } from '@relevo/resilience';
import type { CircuitTransition, ProviderGuard } from '@relevo/resilience';
import type { Logger, Registry } from '@relevo/service-kit';
import { createGatewayCircuit } from './adapters/gateway-circuit.ts';
import { meterGateway } from './adapters/gateway-meters.ts';
import { createGatewayTelemetry } from './adapters/gateway-telemetry.ts';
import { pauseByTimer } from './adapters/gateways/simulated-chance.ts';
import { openPaymentGateway } from './adapters/gateways/open-payment-gateway.ts';
import type { PaymentGatewayChoice } from './adapters/gateways/open-payment-gateway.ts';
import { openGatewayCircuitNews } from './adapters/postgres/gateway-circuit-news.ts';
import type { Database } from './adapters/postgres/pool.ts';
import { createPostgresLedger } from './adapters/postgres/postgres-simulated-ledger.ts';
import type { WishContext } from './adapters/postgres/wish-step.ts';
import type { AuthorizationObserver } from './application/authorization-observer.ts';
import type { PaymentGateway } from './application/payment-gateway.ts';
import type { WishEngineDeps } from './application/wish-engine.ts';
import type { EventLogParts } from './compose-events.ts';
import type { Config } from './config.ts';
import { leaseMarginMs } from './read-gateway-file.ts';

export type GatewayParts = {
  readonly gateway: PaymentGateway;
  readonly guard: ProviderGuard;
  readonly told: AuthorizationObserver;
  /** For the stores of its wishes. */
  readonly context: WishContext;
  /** How each kind of them is driven. */
  readonly driving: Driving;
  readonly close: () => void;
};

type Driving = Omit<WishEngineDeps<never, never>, 'wishes' | 'claimDue' | 'observer' | 'onClaimFailed'>;

export type GatewayDeps = {
  readonly config: Config;
  readonly database: Database;
  readonly eventLog: EventLogParts | null;
  readonly registry: Registry;
  readonly logger: Logger;
  /** Who this process is to the leases that it takes. */
  readonly owner: string;
  readonly now: () => number;
  /** For whoever watches: what is counted and logged is so here. */
  readonly onMoved: (transition: CircuitTransition) => void;
};

const underWayMax = 512;
const claimMax = 100;
const pollMs = { pollMsMin: 50, pollMsMax: 1_000 };
const simulatedLatency = { medianMs: 120, sigma: 0.4, maxMs: 2_000 };

export async function composeGateway(deps: GatewayDeps): Promise<GatewayParts | null> {
  const { config, logger, owner, now } = deps;
  const { gateway: entry } = config.payments;
  if (entry === null) return null;
  const choice = chooseGateway(deps);
  if (choice === null) {
    logger.info('gateway.off', { kind: entry.kind, advice: gatewayAdvice });
    return null;
  }
  const gateway = await openPaymentGateway(choice);
  const metered = { ...deps, gateway: gateway.name };
  const tell = await openNews(gateway.name, deps);
  const circuit = createGatewayCircuit({
    ...metered,
    onMoved: (transition) => {
      deps.onMoved(transition);
      tell(transition);
    },
  });
  const guard = createProviderGuard({
    name: gateway.name,
    policy: entry.policy,
    now,
    random: Math.random,
    onTransition: circuit.moved,
  });
  circuit.show(guard);
  return {
    gateway,
    guard,
    told: meterGateway(createGatewayTelemetry(metered), metered),
    context: {
      owner,
      leaseMs: Math.max(entry.attempt_timeout_ms, entry.look_up_timeout_ms) + 2 * leaseMarginMs,
      gateway: gateway.name,
    },
    driving: {
      guard,
      policy: {
        waitBaseMs: entry.wait_base_ms,
        waitMaxMs: entry.wait_max_ms,
        doubtMs: entry.doubt_s * 1_000,
        settleMs: gateway.settleMs,
        repeatableForMs: gateway.repeatableForMs,
      },
      now,
      random: Math.random,
      lookUpTimeoutMs: entry.look_up_timeout_ms,
      callMsMax: entry.attempt_timeout_ms + leaseMarginMs / 2,
      ...{ underWayMax, claimMax, ...pollMs },
    },
    close: () => {
      guard.close();
      gateway.close();
    },
  };
}

/** Tells nobody where there is no log. */
async function openNews(
  gateway: string,
  { config, eventLog, logger, now }: GatewayDeps,
): Promise<GatewayDeps['onMoved']> {
  if (eventLog === null) return () => undefined;
  return openGatewayCircuitNews({
    ...eventLog,
    onWritten: eventLog.writer.onWritten,
    ...{ replica: config.replica, gateway, now },
    onFailed: (error) => logger.warn('gateway.breaker-not-told', { gateway, error }),
  });
}

const gatewayAdvice =
  'The simulated gateway takes no money, so it is there in development only. Set payments.gateway.kind to stripe, or payments.gateway to null.';

/** Null where nobody may take money here. */
function chooseGateway({ config, database, now }: GatewayDeps): PaymentGatewayChoice | null {
  const { stripe } = config.payments;
  if (config.payments.gateway?.kind === 'stripe') {
    if (stripe === null) return null;
    const { protocol, hostname: host, port } = new URL(stripe.baseUrl);
    const isTls = protocol === 'https:';
    const address = { protocol: isTls ? ('https' as const) : ('http' as const), host };
    return {
      kind: 'stripe',
      options: {
        ...address,
        port: port === '' ? (isTls ? 443 : 80) : Number(port),
        secretKey: stripe.secretKey,
        now,
      },
    };
  }
  if (!config.isDevelopment) return null;
  return {
    kind: 'simulated',
    options: {
      ledger: createPostgresLedger(database),
      latency: simulatedLatency,
      declinePercent: 0,
      failurePercent: 0,
      readsMagicAmounts: true,
      now,
      random: Math.random,
      pause: pauseByTimer,
    },
  };
}
