// The frame of every page: skip link, header, ways to the pages, banner, content.
import { Outlet, useRouterState } from '@tanstack/react-router';
import { Suspense, lazy, useRef, useState } from 'react';
import './shell.css';
import { useLiveConnection } from '../api/api.ts';
import { useI18n } from '../i18n/i18n.tsx';
import { KeyPage } from '../session/key-page.tsx';
import { useMayRead, useSession, useSessionProblem } from '../session/session.tsx';
import { NotRefreshed } from '../ui/not-refreshed.tsx';
import { Notices } from '../ui/notices.tsx';
import { Skeleton } from '../ui/spinner.tsx';
import { CommandPalette } from './command-palette.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import { Header } from './header.tsx';
import { Navigation } from './navigation.tsx';

// Only where there are mocks.
const FaultBar = lazy(async () => ({ default: (await import('./fault-bar.tsx')).FaultBar }));

function SkipLink({ onSkip }: { readonly onSkip: () => void }) {
  const { t } = useI18n();
  return (
    <a
      className="skip-link"
      href="#main"
      onClick={(event) => {
        // A fragment would become a place in the history, and the router has no page for it.
        event.preventDefault();
        onSkip();
      }}
    >
      {t('shell.skip')}
    </a>
  );
}

function Content() {
  const { t } = useI18n();
  const session = useSession();
  const { error, readAtMs, retry } = useSessionProblem();
  if (session !== null && session.needs_key && !session.is_authenticated) return <KeyPage />;
  return (
    <>
      <NotRefreshed error={error} what={t('session.what')} readAtMs={readAtMs} onRetry={retry} />
      <Suspense fallback={<Skeleton label={t('ui.loading')} lines={5} />}>
        <Outlet />
      </Suspense>
    </>
  );
}

export function Shell() {
  const main = useRef<HTMLElement>(null);
  const path = useRouterState({ select: (state) => state.location.pathname });
  // Where the ways were opened; another page closes them.
  const [openedAt, setOpenedAt] = useState<string | null>(null);
  const isMenuOpen = openedAt === path;
  const session = useSession();
  const mayRead = useMayRead();
  useLiveConnection(mayRead);
  return (
    <div className="shell">
      <SkipLink onSkip={() => main.current?.focus()} />
      <Header isMenuOpen={isMenuOpen} onMenu={() => setOpenedAt(isMenuOpen ? null : path)} />
      <Navigation isOpen={isMenuOpen} />
      <div className="shell-content">
        <ConnectionBanner />
        {mayRead && session?.development != null && (
          <Suspense fallback={null}>
            <FaultBar />
          </Suspense>
        )}
        <main id="main" className="shell-main" ref={main} tabIndex={-1}>
          <Content />
        </main>
      </div>
      <CommandPalette />
      <Notices />
    </div>
  );
}
