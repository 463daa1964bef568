// Each kind of step in words, with its icon and tone.
import { Link } from '@tanstack/react-router';
import type { Attempt, Replay } from '../../api/payment-types.ts';
import { useI18n } from '../../i18n/i18n.tsx';
import type { I18n } from '../../i18n/i18n.tsx';
import { Badge } from '../../ui/badge.tsx';
import type { Tone } from '../../ui/badge.tsx';
import type { IconName } from '../../ui/icon.tsx';
import { OutcomeBadge, outcomeLooks } from '../../ui/state-badges.tsx';
import { StepLine } from './step-line.tsx';
import type { StepLineProps } from './step-line.tsx';
import type { Because, Step } from './timeline-of.ts';

type Look = { readonly tone: Tone; readonly icon: IconName };

const verdictLooks: Readonly<Record<NonNullable<Attempt['verdict']>, Look>> = {
  found: { tone: 'good', icon: 'check' },
  absent: { tone: 'calm', icon: 'ban' },
  undecided: { tone: 'warn', icon: 'question' },
};

const receiptLooks: Readonly<Record<NonNullable<Attempt['receipt']>['status'], Look>> = {
  sent: { tone: 'accent', icon: 'arrowRight' },
  failed: { tone: 'bad', icon: 'cross' },
  delivered: { tone: 'good', icon: 'checkDouble' },
};

/** Dots that are text: they are copied and read out with what they keep apart. */
const dotted = (...parts: readonly (string | null)[]): string =>
  parts.filter((part) => part !== null).join(' · ');

function becauseIn(because: Because, { t, word }: I18n): string {
  switch (because.kind) {
    case 'skip':
      return word('skip', because.code);
    case 'reason':
      return word('reason', because.code);
    default:
      return t(`payment.because.${because.kind}`);
  }
}

type Parts = Pick<StepLineProps, 'icon' | 'tone' | 'title' | 'aside' | 'isMinor' | 'children'>;

function attemptParts(step: Extract<Step, { readonly kind: 'attempt' }>, { t, word, format }: I18n): Parts {
  const { attempt, number, waitedMs } = step;
  const { provider, outcome, reason, provider_code: code, duration_ms: durationMs } = attempt;
  const isPlainSuccess = outcome === 'accepted' && reason === 'ok';
  const look: Look = outcome === null ? { tone: 'accent', icon: 'arrowRight' } : outcomeLooks[outcome];
  return {
    ...look,
    title: t('payment.step.attempt', { number, provider }),
    aside: <OutcomeBadge outcome={outcome} />,
    children: dotted(
      reason === null || isPlainSuccess ? null : word('reason', reason),
      code === null ? null : t('payment.step.attempt.code', { code }),
      durationMs === null ? null : format.duration(durationMs),
      waitedMs === null ? null : t('payment.step.attempt.waited', { duration: format.duration(waitedMs) }),
    ),
  };
}

function takenParts({ authorization }: Extract<Step, { readonly kind: 'taken' }>, { t, tn }: I18n): Parts {
  const { gateway, tries } = authorization;
  return {
    tone: 'good',
    icon: 'wallet',
    title: t('money.step.taken', { gateway }),
    children: tn('money.step.taken.words', tries),
  };
}

function replayParts({ replay }: { readonly replay: Replay }, { t, word }: I18n): Parts {
  const { replayed_by: by, reason, dead_reason: diedOf, job_id: jobId } = replay;
  return {
    tone: 'held',
    icon: 'refresh',
    title: t('payment.step.replayed', { by }),
    children: (
      <>
        {t('payment.step.replayed.words', { reason, died_of: word('dead_reason', diedOf) })}{' '}
        {jobId !== null && (
          <Link to="/replays/$jobId" params={{ jobId }}>
            {t('payment.step.replayed.job')}
          </Link>
        )}
      </>
    ),
  };
}

function receiptParts(step: Extract<Step, { readonly kind: 'receipt' }>, { t }: I18n): Parts {
  const { provider, receipt } = step;
  const look = receiptLooks[receipt.status];
  return {
    ...look,
    title: t('payment.step.receipt', { provider }),
    aside: <Badge {...look}>{t(`payment.receipt.${receipt.status}`)}</Badge>,
    children: dotted(
      t(`payment.receipt.${receipt.status}.words`),
      receipt.code === null ? null : t('payment.step.attempt.code', { code: receipt.code }),
      receipt.late ? t('payment.receipt.late') : null,
    ),
  };
}

function partsOf(step: Step, i18n: I18n): Parts {
  const { t, word } = i18n;
  switch (step.kind) {
    case 'received':
    case 'stored':
      return {
        tone: 'calm',
        icon: step.kind === 'received' ? 'wallet' : 'check',
        title: t(`payment.step.${step.kind}`),
        children: t(`payment.step.${step.kind}.words`),
        isMinor: true,
      };
    case 'taken':
      return takenParts(step, i18n);
    case 'replayed':
      return replayParts(step, i18n);
    case 'skipped':
      return {
        tone: 'held',
        icon: 'ban',
        title: t('payment.step.skipped', { provider: step.provider }),
        children: word('skip', step.reason),
        isMinor: true,
      };
    case 'failed_over':
      return {
        tone: 'warn',
        icon: 'flow',
        title: t('payment.step.failed_over', { from: step.from, to: step.to }),
        children: becauseIn(step.because, i18n),
      };
    case 'attempt':
      return attemptParts(step, i18n);
    case 'verified': {
      const look = verdictLooks[step.verdict];
      return {
        ...look,
        title: t('payment.step.verified', { provider: step.provider }),
        aside: <Badge {...look}>{t(`payment.verdict.${step.verdict}`)}</Badge>,
        children: t(`payment.verdict.${step.verdict}.words`),
      };
    }
    case 'receipt':
      return receiptParts(step, i18n);
    case 'receipt_missing':
      return {
        tone: 'warn',
        icon: 'question',
        title: t('payment.step.receipt_missing', { provider: step.provider }),
        children: t('payment.step.receipt_missing.words'),
      };
    case 'died':
      return {
        tone: 'bad',
        icon: 'skull',
        title: t('payment.step.died', { reason: word('dead_reason', step.reason) }),
      };
    case 'erased':
      return {
        tone: 'held',
        icon: 'trash',
        title: t('payment.step.erased'),
        children: t('payment.step.erased.words'),
      };
  }
}

export function StepWords({ step, startMs }: { readonly step: Step; readonly startMs: number }) {
  const i18n = useI18n();
  // When the provider answered is not kept, only that it did.
  const isDated = step.kind !== 'verified';
  return (
    <StepLine
      {...partsOf(step, i18n)}
      atMs={isDated ? step.atMs : null}
      sinceMs={isDated && step.kind !== 'received' ? step.atMs - startMs : null}
    />
  );
}
