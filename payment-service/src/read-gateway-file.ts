// The text of gateway.yaml as a checked file, or every problem with it: its shape,
// and what one value alone can not show.
import { parseDocument } from 'yaml';
import { checkPolicy } from '@relevo/resilience';
import { toProblems } from './config-problem.ts';
import type { ConfigProblem } from './config-problem.ts';
import { gatewayFileSchema, toGuardPolicy } from './gateway-file.ts';
import type { GatewayFile } from './gateway-file.ts';

/** Between the end of the longest call and the end of the lease: time to store what it came to. */
export const leaseMarginMs = 2_000;

export function readGatewayFile(text: string): {
  file: GatewayFile | null;
  problems: readonly ConfigProblem[];
} {
  const document = parseDocument(text, { prettyErrors: true });
  const [error] = document.errors;
  if (error !== undefined) {
    const line = error.linePos?.[0].line ?? 1;
    const found = error.message.split('\n')[0] ?? '';
    return { file: null, problems: [{ where: `gateway.yaml line ${line}`, found, expected: 'valid YAML' }] };
  }
  const raw: unknown = document.toJS({ maxAliasCount: 100 });
  const parsed = gatewayFileSchema.safeParse(raw);
  if (!parsed.success) return { file: null, problems: toProblems('gateway.yaml', raw, parsed.error.issues) };
  return { file: parsed.data, problems: checkLimits(parsed.data) };
}

/** What one value alone can not show. */
function checkLimits({ delivery, providers, retention, payments }: GatewayFile): readonly ConfigProblem[] {
  const { gateway } = payments;
  const guarded = [
    ...providers.map((entry) => ({ where: `providers.${entry.name}`, entry })),
    ...(gateway === null ? [] : [{ where: 'payments.gateway', entry: { ...gateway, receipts: null } }]),
  ];
  const problems = guarded.flatMap(({ where, entry }) =>
    checkPolicy(toGuardPolicy(entry)).map((text) => ({
      where: `gateway.yaml.${where}`,
      found: text,
      expected: 'limits that agree with each other',
    })),
  );
  const longestMs = Math.max(
    delivery.verify_timeout_ms,
    ...providers.map((entry) => entry.attempt_timeout_ms),
  );
  if (delivery.lease_ms < longestMs + leaseMarginMs) {
    problems.push({
      where: 'gateway.yaml.delivery.lease_ms',
      found: String(delivery.lease_ms),
      expected: `at least ${longestMs + leaseMarginMs}: the longest call and ${leaseMarginMs} ms of margin`,
    });
  }
  if (retention.days * 86_400 < delivery.deadline_s) {
    problems.push({
      where: 'gateway.yaml.retention.days',
      found: String(retention.days),
      expected: `at least delivery.deadline_s (${delivery.deadline_s} s): what is still owed needs its phone and text`,
    });
  }
  if (retention.history_days !== null && retention.history_days < retention.days) {
    problems.push({
      where: 'gateway.yaml.retention.history_days',
      found: String(retention.history_days),
      expected: `at least retention.days (${retention.days}), or null to keep payments for ever`,
    });
  }
  return problems;
}
