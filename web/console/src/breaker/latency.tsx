import type { Provider } from '../api/types.ts';
import { useI18n } from '../i18n/i18n.tsx';

/** "p50 12 ms · p95 80 ms": the calls of the last two minutes. */
export function Latency({ latency }: { readonly latency: Provider['latency'] }) {
  const { t, format } = useI18n();
  const { p50_ms: p50, p95_ms: p95 } = latency;
  if (p50 === null || p95 === null) return <>{t('breaker.no_calls')}</>;
  return <>{t('breaker.latency', { p50: format.duration(p50), p95: format.duration(p95) })}</>;
}
