// The parts of the fault API that are no fault themselves: a look ahead, and the one-line toggle.
import { Router } from 'express';
import { z } from 'zod';
import type { Clock } from './clock.ts';
import { parseOrRefuse } from './admin-body.ts';
import { planAnswer } from './answer-plan.ts';
import { operationNames } from './fault-definition.ts';
import { toggleName } from './fault-names.ts';
import type { AppliedFault, FaultSet } from './fault-set.ts';
import { viewFault } from './fault-view.ts';
import { checkOrRefuse, sendTooManyFaults } from './fault-writer.ts';
import type { CodeProblem } from './fault-writer.ts';

const dryRunSchema = z.strictObject({
  operation: z.enum(operationNames).default('send'),
  to: z.union([z.string().transform((phone) => [phone]), z.array(z.string()).max(1_000)]).default([]),
  count: z.int().min(1).max(1_000).default(1),
  interval_ms: z.number().min(0).max(3_600_000).default(0),
  at_s: z.number().min(0).max(3_600).default(0),
});

function viewApplied(applied: AppliedFault): Readonly<Record<string, unknown>> {
  const { delayMs } = planAnswer([applied]);
  const { name, kind, params } = applied.definition;
  return { name, kind, params, ...(kind === 'latency' ? { delay_ms: Math.round(delayMs) } : {}) };
}

/** `POST /faults:dry-run`: which faults would apply, without using up limits or draws. */
export function createDryRunRouter(faults: FaultSet, clock: Clock): Router {
  const router = Router();
  // The colon is part of the path, so it is escaped for express.
  router.post('/faults\\:dry-run', (request, response) => {
    const query = parseOrRefuse(dryRunSchema, request.body ?? {}, response);
    if (query === null) return;
    const startMs = clock.now() + query.at_s * 1_000;
    const requests = Array.from({ length: query.count }, (_, index) => ({
      operation: query.operation,
      to: query.to,
      atMs: startMs + index * query.interval_ms,
    }));
    const outcomes = faults.dryRun(requests);
    const summary: Record<string, number> = {};
    for (const { definition } of outcomes.flat())
      summary[definition.name] = (summary[definition.name] ?? 0) + 1;
    response.json({
      requests: outcomes.map((applied, index) => ({
        index,
        at_s: query.at_s + (index * query.interval_ms) / 1_000,
        applied: applied.map(viewApplied),
      })),
      summary,
    });
  });
  return router;
}

const toggleSchema = z.discriminatedUnion('enabled', [
  z.strictObject({
    enabled: z.literal(true),
    mode: z.enum(['error', 'timeout', 'reset', 'rate_limit']).default('error'),
    ttl_s: z.number().min(0.1).max(3_600).optional(),
  }),
  z.strictObject({ enabled: z.literal(false), mode: z.string().max(40).optional() }),
]);

const kindOfMode = {
  error: 'error',
  timeout: 'blackhole',
  reset: 'reset',
  rate_limit: 'rate_limit',
} as const;

/** `POST /fail`: one fault of a well-known name, on or off. */
export function createToggleRouter(faults: FaultSet, codeProblem: CodeProblem): Router {
  const router = Router();
  router.post('/fail', (request, response) => {
    const toggle = parseOrRefuse(toggleSchema, request.body ?? {}, response);
    if (toggle === null) return;
    if (!toggle.enabled) {
      faults.remove(toggleName);
      response.json({ enabled: false });
      return;
    }
    const ttl = toggle.ttl_s === undefined ? {} : { ttl_s: toggle.ttl_s };
    const definition = checkOrRefuse(
      { name: toggleName, kind: kindOfMode[toggle.mode], ...ttl },
      response,
      codeProblem,
    );
    if (definition === null) return;
    // In front of the others: who pulls the switch expects it to act.
    const result = faults.put(definition, 'front');
    if (result.kind === 'full') sendTooManyFaults(response);
    else response.json({ enabled: true, mode: toggle.mode, fault: viewFault(result.fault) });
  });
  return router;
}
