// What every page has: a heading that takes the focus when one comes here from another
// page, so that a screen reader says where it is, and the document's title.
import { useRouterState } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import './page.css';

export type PageProps = {
  readonly title: string;
  /** Beside the heading: a badge, a state. */
  readonly aside?: ReactNode;
  readonly actions?: ReactNode;
  /** One sentence on what the page is for. */
  readonly intro?: ReactNode;
  readonly children: ReactNode;
};

export function Page({ title, aside, actions, intro, children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const path = useRouterState({ select: (state) => state.location.pathname });
  const isFirst = useRouterState({ select: (state) => state.resolvedLocation === undefined });
  const wasFirst = useRef(isFirst);

  useEffect(() => {
    document.title = `${title} · Relevo`;
  }, [title]);
  useEffect(() => {
    if (wasFirst.current) wasFirst.current = false;
    else heading.current?.focus();
  }, [path]);

  return (
    <>
      <header className="page-head">
        <div className="page-name">
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          {aside}
        </div>
        {actions !== undefined && <div className="page-actions">{actions}</div>}
        {intro !== undefined && <p className="page-intro">{intro}</p>}
      </header>
      {children}
    </>
  );
}
