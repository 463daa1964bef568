// Why a circuit moved. "probe" is every step of the way back, so the step says which one.
import type { CircuitState, TripReason } from '../api/types.ts';
import type { I18n } from '../i18n/i18n.tsx';

type Move = { readonly from: CircuitState; readonly to: CircuitState; readonly reason: TripReason };

export function moveReason({ from, to, reason }: Move, { t, word }: Pick<I18n, 't' | 'word'>): string {
  if (reason !== 'probe') return word('trip', reason);
  if (to === 'half_open') return t('move.probe_due');
  if (to === 'ramping') return t('move.probe_good');
  if (to === 'closed') return t('move.ramp_over');
  return from === 'ramping' ? t('move.ramp_failed') : t('move.probe_failed');
}
