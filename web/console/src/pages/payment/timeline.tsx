import { Fragment } from 'react';
import './timeline.css';
import type { Notification } from '../../api/payment-types.ts';
import { useI18n } from '../../i18n/i18n.tsx';
import { PendingStep } from './pending-step.tsx';
import { StepWords } from './step-words.tsx';
import { timelineOf } from './timeline-of.ts';
import type { Step } from './timeline-of.ts';

const isSameDay = (one: number, other: number): boolean =>
  new Date(one).toDateString() === new Date(other).toDateString();

/** Steps have no id; none of a kind comes twice for one provider in one moment. */
const keyOf = (step: Step): string =>
  `${step.kind} ${step.atMs} ${'provider' in step ? step.provider : 'attempt' in step ? step.attempt.provider : ''}`;

/** A step of another day than the one before says which: the times are of the day only. */
function Day({ atMs }: { readonly atMs: number }) {
  const { format } = useI18n();
  return <li className="timeline-day">{format.day(atMs)}</li>;
}

export function Timeline({ notification }: { readonly notification: Notification }) {
  const { t } = useI18n();
  const { steps, pending } = timelineOf(notification);
  const startMs = steps[0]?.atMs ?? 0;
  return (
    <ol className="timeline" aria-label={t('payment.timeline')}>
      {steps.map((step, index) => (
        <Fragment key={keyOf(step)}>
          {!isSameDay(step.atMs, steps[index - 1]?.atMs ?? step.atMs) && <Day atMs={step.atMs} />}
          <StepWords step={step} startMs={startMs} />
        </Fragment>
      ))}
      {pending !== null && <PendingStep pending={pending} notificationClass={notification.class} />}
    </ol>
  );
}
