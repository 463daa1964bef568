// One customer's messages, as on a phone: the newest at the foot.
import { useLayoutEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import { useI18n } from '../../i18n/i18n.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Bubble } from './bubble.tsx';
import { duplicatesIn, keyOf } from './conversations.ts';
import type { Received } from './conversations.ts';

const SHOWN_MAX = 50;
const NEAR_FOOT_PX = 48;

function Frame({ head, children }: { readonly head: ReactNode; readonly children: ReactNode }) {
  return (
    <div className="phone">
      <div className="phone-ear" aria-hidden="true" />
      <div className="phone-head">{head}</div>
      {children}
    </div>
  );
}

export function NoPhone() {
  const { t } = useI18n();
  return (
    <Frame head={<span className="phone-number">…</span>}>
      <div className="phone-screen phone-empty">
        <EmptyState icon="phone" title={t('inbox.choose')} />
      </div>
    </Frame>
  );
}

/** Stays at the foot when something comes, unless somebody has scrolled up to read. */
function useFoot(newest: string | undefined) {
  const screen = useRef<HTMLOListElement>(null);
  const isAtFoot = useRef(true);
  useLayoutEffect(() => {
    if (screen.current !== null && isAtFoot.current) screen.current.scrollTop = screen.current.scrollHeight;
  }, [newest]);
  const onScroll = () => {
    const { scrollHeight, scrollTop, clientHeight } = screen.current ?? document.body;
    isAtFoot.current = scrollHeight - scrollTop - clientHeight < NEAR_FOOT_PX;
  };
  return { screen, onScroll };
}

export type PhoneProps = {
  readonly to: string;
  /** Newest first. */
  readonly received: readonly Received[];
  readonly total: number;
};

export function Phone({ to, received, total }: PhoneProps) {
  const { t, tn } = useI18n();
  const [newest] = received;
  const { screen, onScroll } = useFoot(newest === undefined ? undefined : keyOf(newest));
  const duplicates = duplicatesIn(received);
  const shown = received.slice(0, SHOWN_MAX).toReversed();
  return (
    <Frame
      head={
        <>
          <span className="phone-face">
            <Icon name="phone" size={18} />
          </span>
          <span>
            <h2 className="phone-number">{to}</h2>
            <span className="phone-count">{tn('inbox.messages', total)}</span>
          </span>
        </>
      }
    >
      <ol
        className="phone-screen"
        ref={screen}
        onScroll={onScroll}
        tabIndex={0}
        aria-label={t('inbox.conversation', { to })}
      >
        {total > shown.length && shown.length > 0 && (
          <li className="phone-older">{t('inbox.older_left_out', { shown: shown.length })}</li>
        )}
        {shown.map((one) => (
          <Bubble key={keyOf(one)} received={one} duplicate={duplicates.get(keyOf(one)) ?? null} />
        ))}
        {shown.length === 0 && <li className="phone-older">{t('inbox.nothing_to', { to })}</li>}
      </ol>
    </Frame>
  );
}
