// A payment that nothing is owed for yet, or ever: how far its money has come.
import './timeline.css';
import type { Payment } from '../../api/payment-types.ts';
import { useI18n } from '../../i18n/i18n.tsx';
import type { I18n } from '../../i18n/i18n.tsx';
import { Badge } from '../../ui/badge.tsx';
import { TimeUntil } from '../../ui/time.tsx';
import { moneyStoryOf } from './money-story.ts';
import type { MoneyPending, MoneyStep } from './money-story.ts';
import { StepLine } from './step-line.tsx';
import type { StepLineProps } from './step-line.tsx';
import { StepWords } from './step-words.tsx';

type Parts = Pick<StepLineProps, 'icon' | 'tone' | 'title' | 'children' | 'isMinor'>;

type LaterStep = Exclude<MoneyStep, { readonly kind: 'received' }>;
type Asked = Extract<MoneyStep, { readonly kind: 'asked' }>['authorization'];

function answerOf({ last_outcome: outcome, last_reason: reason }: Asked, { word }: I18n): string {
  const answer = word('gateway_answer', outcome ?? '');
  // Why it was declined is said by the step that follows.
  return reason === null || outcome === 'declined' ? answer : `${answer} (${word('reason', reason)})`;
}

function partsOf(step: LaterStep, i18n: I18n): Parts {
  const { t, tn, word } = i18n;
  switch (step.kind) {
    case 'stored':
      return {
        tone: 'calm',
        icon: 'check',
        title: t('payment.step.stored'),
        children: t('money.stored.words'),
        isMinor: true,
      };
    case 'asked': {
      const { gateway, tries } = step.authorization;
      const answer = answerOf(step.authorization, i18n);
      return {
        tone: 'accent',
        icon: 'arrowRight',
        title: t('money.step.asked', { gateway }),
        children: tn('money.step.asked.words', tries, { answer }),
      };
    }
    case 'failed':
      return {
        tone: 'bad',
        icon: 'cross',
        title: t('money.failed', { reason: word('failure', step.reason) }),
        children: t('money.step.failed.words'),
      };
    case 'too_late':
      return {
        tone: 'bad',
        icon: 'alert',
        title: t('money.too_late'),
        children: t('money.step.too_late.words'),
      };
  }
}

function PendingMoney({ pending: { kind, gateway, dueAt } }: { readonly pending: MoneyPending }) {
  const { t } = useI18n();
  const isDoubt = kind === 'look_up' || kind === 'gate';
  const tone = isDoubt ? 'warn' : 'accent';
  return (
    <StepLine
      icon={kind === 'call' ? 'arrowRight' : 'clock'}
      tone={tone}
      title={t(`money.pending.${kind}`, { gateway })}
      aside={
        dueAt !== null && (
          <Badge tone={tone} icon="clock">
            <TimeUntil at={dueAt} />
          </Badge>
        )
      }
      atMs={null}
      sinceMs={null}
      isPending
    >
      {t(`money.pending.${kind}.words`)}
    </StepLine>
  );
}

export function MoneyTimeline({ payment }: { readonly payment: Payment }) {
  const i18n = useI18n();
  const { steps, pending } = moneyStoryOf(payment);
  const startMs = steps[0]?.atMs ?? 0;
  return (
    <ol className="timeline" aria-label={i18n.t('payment.timeline')}>
      {steps.map((step) =>
        step.kind === 'received' ? (
          <StepWords key={step.kind} step={step} startMs={startMs} />
        ) : (
          <StepLine
            key={step.kind}
            {...partsOf(step, i18n)}
            atMs={step.atMs}
            sinceMs={step.atMs === null ? null : step.atMs - startMs}
          />
        ),
      )}
      {pending !== null && <PendingMoney pending={pending} />}
    </ol>
  );
}
