// Moments, so that they can be both read and looked up: the full time is in the title.
import { useI18n } from '../i18n/i18n.tsx';
import { useNow, useToday } from './use-now.ts';

type MomentProps = { readonly at: string };

/** "12 seconds ago", and goes on. */
export function TimeAgo({ at }: MomentProps) {
  const { format } = useI18n();
  const nowMs = useNow();
  const ms = Date.parse(at);
  return (
    <time dateTime={at} title={format.full(ms)}>
      {format.relative(Math.min(ms, nowMs), nowMs)}
    </time>
  );
}

/** "in 12 seconds", and goes on; what is past says that it is due now. */
export function TimeUntil({ at }: MomentProps) {
  const { t, format } = useI18n();
  // As a ring counts, so that both say the same.
  const nowMs = useNow('quick');
  const ms = Date.parse(at);
  const leftMs = Math.ceil((ms - nowMs) / 1_000) * 1_000;
  return (
    <time dateTime={at} title={format.full(ms)}>
      {ms <= nowMs ? t('ui.due_now') : format.relative(nowMs + leftMs, nowMs)}
    </time>
  );
}

type WhenProps = MomentProps & {
  /** With milliseconds. */
  readonly isExact?: boolean;
  /** The day stands somewhere above. */
  readonly isDaySaid?: boolean;
};

/** 14:03:22, with its day where that is not today. */
export function When({ at, isExact = false, isDaySaid = false }: WhenProps) {
  const { format } = useI18n();
  // No clock of its own: it matters only whether that is still the same day.
  const today = useToday();
  const ms = Date.parse(at);
  const dayMs = isDaySaid ? ms : today;
  return (
    <time dateTime={at} title={format.full(ms)}>
      {isExact ? format.exactTime(ms, dayMs) : format.time(ms, dayMs)}
    </time>
  );
}
