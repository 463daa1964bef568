// Liveness says "do not restart me", readiness says "send me traffic", health is for people.
import { Router } from 'express';
import type { RequestHandler } from 'express';

export type HealthReport = {
  readonly status: 'ok' | 'degraded' | 'unavailable';
  readonly checks: Readonly<Record<string, unknown>>;
};

export type HealthOptions = {
  readonly service: string;
  /** False while starting, while stopping, or where a needed part is away. Bounded in time by its owner. */
  readonly isReady: () => boolean | Promise<boolean>;
  readonly describe?: () => HealthReport | Promise<HealthReport>;
};

type HealthHandlers = Readonly<Record<'livez' | 'readyz' | 'health', RequestHandler>>;

/** The three answers, for an app that registers and documents its routes itself. */
export function createHealthHandlers(options: HealthOptions): HealthHandlers {
  const { service } = options;
  return {
    livez: (_request, response) => {
      response.json({ status: 'ok', service });
    },
    readyz: async (_request, response) => {
      const isReady = await options.isReady();
      response.status(isReady ? 200 : 503).json({ status: isReady ? 'ok' : 'unavailable', service });
    },
    health: async (_request, response) => {
      const report = options.describe
        ? await options.describe()
        : { status: (await options.isReady()) ? 'ok' : 'unavailable', checks: {} };
      response.status(report.status === 'unavailable' ? 503 : 200).json({ service, ...report });
    },
  };
}

/** `/livez`, `/readyz` and `/health`, without authentication and out of reach of faults. */
export function createHealthRouter(options: HealthOptions): Router {
  const router = Router();
  const { livez, readyz, health } = createHealthHandlers(options);
  return router.get('/livez', livez).get('/readyz', readyz).get('/health', health);
}
