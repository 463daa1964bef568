// One event as a sentence, with an icon and a tone. For the tape, long or short.
import type { LiveEvent } from '../api/event-types.ts';
import type { CallOutcome } from '../api/payment-types.ts';
import { useI18n } from '../i18n/i18n.tsx';
import type { I18n } from '../i18n/i18n.tsx';
import { actSentence } from './act-words.ts';
import type { Tone } from './badge.tsx';
import type { IconName } from './icon.tsx';
import { moveReason } from './move-words.ts';
import { circuitLooks, outcomeLooks, statusLooks } from './state-badges.tsx';

export type EventLook = { readonly tone: Tone; readonly icon: IconName };

const receiptLooks: Readonly<Record<string, EventLook | undefined>> = {
  sent: { tone: 'accent', icon: 'arrowRight' },
  delivered: { tone: 'good', icon: 'checkDouble' },
  failed: { tone: 'bad', icon: 'cross' },
  late: { tone: 'warn', icon: 'clock' },
  repeated: { tone: 'calm', icon: 'copy' },
};

const isOutcome = (text: string): text is CallOutcome => text in outcomeLooks;

export function lookOf(event: LiveEvent): EventLook {
  switch (event.type) {
    case 'payment.taken':
      return { tone: 'accent', icon: 'wallet' };
    case 'notification.attempted':
      return isOutcome(event.told.outcome) ? outcomeLooks[event.told.outcome] : { tone: 'calm', icon: 'dot' };
    case 'notification.failed_over':
      return { tone: 'warn', icon: 'flow' };
    case 'notification.verified':
      return { tone: 'calm', icon: 'search' };
    case 'notification.possibly_duplicated':
      return { tone: 'warn', icon: 'copy' };
    case 'notification.settled':
      return statusLooks[event.told.status];
    case 'receipt.told':
      return receiptLooks[event.told.status] ?? { tone: 'warn', icon: 'question' };
    case 'breaker.moved':
      return circuitLooks[event.told.to];
    case 'provider.isolated':
      return circuitLooks.isolated;
    case 'provider.isolation_ended':
      return { tone: 'held', icon: 'unlock' };
    case 'replay.job_changed':
      return { tone: 'accent', icon: 'refresh' };
    case 'operator.acted':
      return { tone: 'held', icon: 'key' };
    case 'gap':
      return { tone: 'warn', icon: 'alert' };
  }
}

function sentenceOf(event: LiveEvent, { t, tn, word, format }: I18n): string {
  switch (event.type) {
    case 'payment.taken': {
      const { amount, currency, customer_id: customer } = event.told;
      return t('event.payment.taken', { money: format.money({ amount, currency }), customer });
    }
    case 'notification.attempted': {
      const { provider, outcome, reason, duration_ms: ms, is_probe: isProbe } = event.told;
      const why = reason === 'ok' ? '' : ` (${word('reason', reason)})`;
      const key = isProbe ? 'event.notification.attempted.probe' : 'event.notification.attempted';
      return t(key, { provider, outcome: word('outcome', outcome) + why, duration: format.duration(ms) });
    }
    case 'notification.failed_over': {
      const { from, to, reason } = event.told;
      return t('event.notification.failed_over', { from, to, reason: failoverIn(reason, word) });
    }
    case 'notification.verified':
      return t('event.notification.verified', {
        provider: event.told.provider,
        answer: word('answer', event.told.answer),
      });
    case 'notification.possibly_duplicated': {
      const { provider, reason } = event.told;
      return t('event.notification.possibly_duplicated', {
        provider,
        reason: word('duplicate_reason', reason),
      });
    }
    case 'notification.settled': {
      const { status, dead_reason: reason, since_created_ms: ms } = event.told;
      const duration = format.duration(ms);
      return status === 'dead'
        ? t('event.notification.settled.dead', { duration, reason: word('dead_reason', reason ?? '') })
        : t('event.notification.settled', { status: word('status', status), duration });
    }
    case 'receipt.told':
      return t('event.receipt.told', {
        provider: event.told.provider,
        status: word('receipt', event.told.status),
      });
    default:
      return notableSentenceOf(event, { t, tn, word, format });
  }
}

type Notable = Exclude<
  LiveEvent,
  { readonly type: 'payment.taken' | 'receipt.told' | `notification.${string}` }
>;

function notableSentenceOf(
  event: Notable,
  { t, tn, word, format }: Pick<I18n, 't' | 'tn' | 'word' | 'format'>,
): string {
  switch (event.type) {
    case 'breaker.moved': {
      const { provider, kind, from, to } = event.told;
      const key = kind === 'payment_gateway' ? 'event.breaker.moved.gateway' : 'event.breaker.moved';
      const states = { from: t(`circuit.${from}`), to: t(`circuit.${to}`) };
      return t(key, { provider, ...states, reason: moveReason(event.told, { t, word }) });
    }
    case 'provider.isolated': {
      const { provider, isolated_by: by, reason } = event.told;
      return t('event.provider.isolated', { provider, by, reason });
    }
    case 'provider.isolation_ended':
      return t('event.provider.isolation_ended', { provider: event.told.provider, by: event.told.ended_by });
    case 'replay.job_changed':
      return t('event.replay.job_changed', { ...event.told, status: word('job', event.told.status) });
    case 'operator.acted':
      return actSentence(event.told, { t, word, format });
    case 'gap': {
      const { why, count } = event.told;
      if (why === 'restarted' || count === null) return t('event.gap.restarted');
      return tn(`event.gap.${why}`, count);
    }
  }
}

/** A message is passed on because a gate said no, or because of its outcome or its receipt. */
function failoverIn(code: string, word: I18n['word']): string {
  const families = ['skip', 'outcome', 'failover'] as const;
  return families.map((family) => word(family, code)).find((known) => known !== code) ?? code;
}

export function useEventSentence(): (event: LiveEvent) => string {
  const i18n = useI18n();
  return (event) => sentenceOf(event, i18n);
}
