// A quorum of the other replicas shortens detection here.
import type { ProviderGuard } from '@relevo/resilience';
import { hintedProviders } from '../domain/hint-quorum.ts';
import type { FleetNews } from './fleet.ts';

const replicasNamedMax = 5;

export function heedHints(
  { findings, liveReplicas }: FleetNews,
  guards: readonly Pick<ProviderGuard, 'name' | 'snapshot' | 'trip'>[],
): void {
  for (const guard of guards) {
    const { state, recoveredAtMs } = guard.snapshot();
    if (state !== 'closed' && state !== 'ramping') continue;
    // What was found before this replica's own probe succeeded is answered by that probe. Without this,
    // a provider that is well for this replica only would be opened again with every look.
    const fresh = findings.filter(
      ({ provider, foundAtMs }) =>
        provider === guard.name && (recoveredAtMs === null || foundAtMs > recoveredAtMs),
    );
    const replicas = hintedProviders(fresh, liveReplicas).get(guard.name);
    if (replicas === undefined) continue;
    const named = replicas.slice(0, replicasNamedMax).join(', ');
    guard.trip('hint', `found sick by ${replicas.length} of ${liveReplicas} replicas: ${named}`);
  }
}
