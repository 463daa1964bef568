import type { ReactNode } from 'react';
import './timeline.css';
import { useI18n } from '../../i18n/i18n.tsx';
import type { Tone } from '../../ui/badge.tsx';
import { classes } from '../../ui/classes.ts';
import { Icon } from '../../ui/icon.tsx';
import type { IconName } from '../../ui/icon.tsx';
import { When } from '../../ui/time.tsx';

export type StepLineProps = {
  readonly icon: IconName;
  readonly tone: Tone;
  readonly title: ReactNode;
  /** Beside the title: a badge. */
  readonly aside?: ReactNode;
  readonly children?: ReactNode;
  /** Null where nobody knows the moment. */
  readonly atMs: number | null;
  /** Since it was received; null for the first. */
  readonly sinceMs: number | null;
  readonly isMinor?: boolean;
  readonly isPending?: boolean;
};

/** One step: when, what, and in words what that means. */
export function StepLine(props: StepLineProps) {
  const { format } = useI18n();
  const { icon, tone, title, aside, children, atMs, sinceMs, isMinor = false, isPending = false } = props;
  return (
    <li className={classes('step', isMinor && 'step-minor', isPending && 'step-pending')}>
      <span className={`step-mark step-${tone}`}>
        <Icon name={icon} size={isMinor ? 13 : 16} />
      </span>
      <div className="step-time">
        {atMs !== null && <When at={new Date(atMs).toISOString()} isExact isDaySaid />}
        {sinceMs !== null && <span className="step-since">+{format.duration(sinceMs)}</span>}
      </div>
      <div className="step-words">
        <p className="step-title">
          <span>{title}</span>
          {aside}
        </p>
        {children !== undefined && <div className="step-detail">{children}</div>}
      </div>
    </li>
  );
}
