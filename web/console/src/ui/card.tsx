import { useId } from 'react';
import type { ReactNode } from 'react';
import './card.css';
import { classes } from './classes.ts';

export type CardProps = {
  readonly title: ReactNode;
  /** Beside the title: a badge, a link. */
  readonly aside?: ReactNode;
  /** What can be done, at the foot. */
  readonly actions?: ReactNode;
  readonly level?: 2 | 3;
  readonly isFlush?: boolean;
  readonly children: ReactNode;
};

/** A part of a page with a heading of its own. */
export function Card({ title, aside, actions, level = 2, isFlush = false, children }: CardProps) {
  const id = useId();
  const Heading = level === 2 ? 'h2' : 'h3';
  return (
    <section className="card" aria-labelledby={id}>
      <header className="card-head">
        <Heading id={id}>{title}</Heading>
        {aside !== undefined && <div className="card-aside">{aside}</div>}
      </header>
      <div className={classes('card-body', isFlush && 'card-flush')}>{children}</div>
      {actions !== undefined && <footer className="card-foot">{actions}</footer>}
    </section>
  );
}
