// A ring that runs out: what is left of a time, from a given moment to another.
import type { ReactNode } from 'react';
import './ring.css';
import { useI18n } from '../i18n/i18n.tsx';
import type { Tone } from './badge.tsx';
import { classes } from './classes.ts';
import { shareLeft } from './ring-share.ts';
import { useNow } from './use-now.ts';

const RADIUS = 20;
const LENGTH = 2 * Math.PI * RADIUS;

export type RingProps = {
  /** When it was full; null where that is not known: then it is full now and runs out from here. */
  readonly from: string | null;
  readonly until: string;
  /** What runs out, for whoever can not see it: "next probe". */
  readonly label: string;
  readonly tone?: Tone;
  readonly size?: number;
  /** In the middle; the seconds left where there is none. */
  readonly children?: ReactNode;
  /** Nothing in the middle: the ring is too small for words. */
  readonly isBare?: boolean;
};

function shortTime(leftMs: number): string {
  const seconds = Math.ceil(Math.max(0, leftMs) / 1_000);
  if (seconds < 100) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}:${String(seconds % 60).padStart(2, '0')}`;
  return `${Math.ceil(minutes / 60)} h`;
}

export function Ring({
  from,
  until,
  label,
  tone = 'accent',
  size = 56,
  children,
  isBare = false,
}: RingProps) {
  const { format } = useI18n();
  const nowMs = useNow('quick');
  const untilMs = Date.parse(until);
  const words = shortTime(untilMs - nowMs);
  const share = shareLeft(from === null ? null : Date.parse(from), untilMs, nowMs);
  return (
    <div
      className={classes(
        'ring',
        `ring-${tone}`,
        isBare && 'ring-bare',
        (size < 50 || words.length > 4) && 'ring-small',
      )}
      role="img"
      aria-label={`${label}: ${format.time(untilMs, nowMs)}`}
    >
      <svg viewBox="0 0 48 48" width={size} height={size} aria-hidden="true">
        <circle className="ring-track" cx="24" cy="24" r={RADIUS} />
        <circle
          className="ring-left"
          cx="24"
          cy="24"
          r={RADIUS}
          strokeDasharray={LENGTH}
          strokeDashoffset={LENGTH * (1 - share)}
        />
      </svg>
      {!isBare && (
        <span className="ring-words" aria-hidden="true">
          {children ?? words}
        </span>
      )}
    </div>
  );
}
