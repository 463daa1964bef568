import { useSyncExternalStore } from 'react';
import './notices.css';
import { useI18n } from '../i18n/i18n.tsx';
import { IconButton } from './button.tsx';
import { ErrorState } from './error-state.tsx';
import { Icon } from './icon.tsx';
import { createNoticeStore } from './notice-store.ts';

const store = createNoticeStore({ setTimer: (handle, ms) => void setTimeout(handle, ms) });

/** Says that something was done. */
export const say = store.say;
/** Says what could not be done, and why. */
export const sayError = store.sayError;

/** Once, in the frame: read out when something is said, and gone by itself where it went well. */
export function Notices() {
  const { t } = useI18n();
  const notices = useSyncExternalStore(store.subscribe, store.snapshot);
  return (
    <div className="notices">
      {/* There from the beginning: what comes into a region that was not there is not read out. */}
      <div role="status" className="notices-done">
        {notices
          .filter(({ error }) => error === undefined)
          .map(({ id, text }) => (
            <p key={id} className="notice">
              <Icon name="check" />
              <span>{text}</span>
              <IconButton icon="close" label={t('ui.close')} onClick={() => store.close(id)} />
            </p>
          ))}
      </div>
      {notices
        .filter(({ error }) => error !== undefined)
        .map(({ id, text, error }) => (
          <div key={id} className="notice notice-failed">
            <div className="notice-words">
              <p>{text}</p>
              <ErrorState error={error} />
            </div>
            <IconButton icon="close" label={t('ui.close')} onClick={() => store.close(id)} />
          </div>
        ))}
    </div>
  );
}
