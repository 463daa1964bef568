// A fault as the fault API shows it: the definition as it was understood, and its state.
import type { FaultDefinition } from './fault-definition.ts';
import type { LiveFault } from './fault-evaluation.ts';

export function viewFault(fault: LiveFault): Readonly<Record<string, unknown>> {
  const { definition } = fault;
  const { seen, injected, inFlight } = fault.counters;
  const { count } = definition.limit;
  return {
    ...definition,
    state: {
      status: count !== undefined && injected >= count ? 'exhausted' : 'active',
      created_at: new Date(fault.createdAtMs).toISOString(),
      expires_at: new Date(fault.expiresAtMs).toISOString(),
      seen,
      injected,
      in_flight: inFlight,
    },
  };
}

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function merge(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const merged: Record<string, unknown> = isObject(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) Reflect.deleteProperty(merged, key);
    else merged[key] = merge(merged[key], value);
  }
  return merged;
}

/**
 * A definition with a patch merged in (RFC 7396; null means the default again).
 * What depends on a type that the patch changes starts empty: the parameters of
 * one kind, distribution or schedule mean nothing to another.
 */
export function mergeFault(current: FaultDefinition, patch: Json): unknown {
  const base: Record<string, unknown> = { ...current };
  const params = isObject(patch['params']) ? patch['params'] : {};
  const schedule = isObject(patch['schedule']) ? patch['schedule'] : {};
  if ('kind' in patch && patch['kind'] !== current.kind) base['params'] = {};
  if ('distribution' in params) base['params'] = {};
  if ('type' in schedule && schedule['type'] !== current.schedule.type) base['schedule'] = {};
  return merge(base, { ...patch, name: current.name });
}
