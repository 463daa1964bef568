import { Fragment, useState } from 'react';
import './timeline.css';
import type { Authorization, Notification } from '../../api/payment-types.ts';
import { useI18n } from '../../i18n/i18n.tsx';
import { Button } from '../../ui/button.tsx';
import { useToday } from '../../ui/use-now.ts';
import { foldSteps } from './folded-steps.ts';
import { PendingStep } from './pending-step.tsx';
import { StepWords } from './step-words.tsx';
import { timelineOf } from './timeline-of.ts';
import type { Step } from './timeline-of.ts';

const isSameDay = (one: number, other: number): boolean =>
  new Date(one).toDateString() === new Date(other).toDateString();

const providerOf = (step: Step): string =>
  'provider' in step ? step.provider : 'attempt' in step ? step.attempt.provider : '';

/** Steps have no id; none of a kind comes twice for one provider in one moment. */
const keyOf = (step: Step): string => `${step.kind} ${step.atMs} ${providerOf(step)}`;

type StepsProps = {
  readonly steps: readonly Step[];
  readonly startMs: number;
  /** Of the step before the first of these; of the beginning today, which nobody has to be told. */
  readonly beforeMs: number;
};

/** A step of another day than the one before says which: the times are of the day only. */
function Steps({ steps, startMs, beforeMs }: StepsProps) {
  const { format } = useI18n();
  return steps.map((step, index) => (
    <Fragment key={keyOf(step)}>
      {!isSameDay(step.atMs, steps[index - 1]?.atMs ?? beforeMs) && (
        <li className="timeline-day">{format.day(step.atMs)}</li>
      )}
      <StepWords step={step} startMs={startMs} />
    </Fragment>
  ));
}

export type TimelineProps = {
  readonly notification: Notification;
  /** Null where the money was taken elsewhere. */
  readonly authorization: Authorization | null;
};

export function Timeline({ notification, authorization }: TimelineProps) {
  const { t, tn } = useI18n();
  const today = useToday();
  const [isUnfolded, setIsUnfolded] = useState(false);
  const { steps, pending } = timelineOf(notification, authorization);
  const { beginning, hiddenCount, end } = foldSteps(steps, isUnfolded);
  const startMs = steps[0]?.atMs ?? 0;
  return (
    <ol className="timeline" aria-label={t('payment.timeline')}>
      <Steps steps={beginning} startMs={startMs} beforeMs={today} />
      {hiddenCount > 0 && (
        <li className="timeline-fold">
          <Button size="small" icon="chevronDown" onClick={() => setIsUnfolded(true)}>
            {tn('payment.unfold', hiddenCount)}
          </Button>
        </li>
      )}
      <Steps steps={end} startMs={startMs} beforeMs={beginning.at(-1)?.atMs ?? startMs} />
      {pending !== null && <PendingStep pending={pending} notificationClass={notification.class} />}
    </ol>
  );
}
