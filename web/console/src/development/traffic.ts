// The traffic that the service makes for whoever wants to see something move.
import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../api/api.ts';
import type { Traffic } from '../api/types.ts';
import { useI18n } from '../i18n/i18n.tsx';
import { useMayRead, useSession } from '../session/session.tsx';
import { say, sayError } from '../ui/notices.tsx';
import { isTrafficOffered } from './is-traffic-offered.ts';
import { trafficRequest } from './traffic-levels.ts';

const POLL_MS = 1_000;

export const trafficPath = '/dev/traffic';
const trafficQuery = queryOptions({
  queryKey: ['traffic'],
  queryFn: ({ signal }) => api.get<Traffic>(trafficPath, { signal }),
  refetchInterval: POLL_MS,
});

export function useIsTrafficThere(): boolean {
  return isTrafficOffered(useSession()?.development);
}

export type KnownTraffic = {
  /** Null until it is known, and where there is none. */
  readonly traffic: Traffic | null;
  readonly error: Error | null;
  readonly readAtMs: number;
  readonly retry: () => unknown;
};

export function useTraffic(): KnownTraffic {
  const isTrafficThere = useIsTrafficThere();
  // The header asks too, also where nothing may be read without a key.
  const isThere = useMayRead() && isTrafficThere;
  const { data, dataUpdatedAt, error, refetch } = useQuery({ ...trafficQuery, enabled: isThere });
  return { traffic: isThere ? (data ?? null) : null, error, readAtMs: dataUpdatedAt, retry: refetch };
}

export function useSetTraffic(): (perSecond: number) => Promise<void> {
  const { t } = useI18n();
  const queries = useQueryClient();
  return async (perSecond) => {
    try {
      const traffic = await api.put<Traffic>(trafficPath, { body: trafficRequest(perSecond) });
      queries.setQueryData(trafficQuery.queryKey, traffic);
      say(perSecond === 0 ? t('traffic.stopped') : t('traffic.started', { rate: perSecond }));
    } catch (error) {
      sayError(t('traffic.not_changed'), error);
      await queries.invalidateQueries({ queryKey: trafficQuery.queryKey });
    }
  };
}
