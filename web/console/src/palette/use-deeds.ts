// How each entry is carried out.
import { useNavigate } from '@tanstack/react-router';
import { lastingSecondsDefault } from '../development/presets.ts';
import { useSetTraffic } from '../development/traffic.ts';
import { useFaultActions } from '../development/use-fault-actions.ts';
import { useI18n } from '../i18n/i18n.tsx';
import { setTheme } from '../theme/use-theme.ts';
import { say, sayError } from '../ui/notices.tsx';
import type { Deed } from './entries.ts';
import type { Surface } from './surface.ts';

/** Whether it leads to another place, which then has the focus. */
export const isLeaving = ({ kind }: Deed): boolean => kind.startsWith('go') || kind === 'find_payments';

/** Made of what was typed. */
export const isSearch = ({ kind }: Deed): boolean =>
  kind === 'find_payments' || kind === 'go_partner' || kind === 'go_subject';

export function useDeeds(onSurface: (surface: Surface | null) => void): (deed: Deed) => Promise<void> {
  const { t, setLanguage } = useI18n();
  const navigate = useNavigate();
  const { startPreset, stopAll } = useFaultActions();
  const setTraffic = useSetTraffic();

  const copyLink = async () => {
    try {
      // A page that is not on https or loopback has no clipboard, and this throws.
      await navigator.clipboard.writeText(location.href);
      say(t('palette.link_copied'));
    } catch (error) {
      sayError(t('palette.link_not_copied'), error);
    }
  };

  return async (deed) => {
    switch (deed.kind) {
      case 'go':
        return navigate({ to: deed.to });
      case 'go_provider':
        return navigate({
          to: '/providers/$name',
          params: { name: deed.name },
          ...(deed.ask === undefined ? {} : { hash: deed.ask }),
        });
      case 'go_partner':
        return navigate({ to: '/partners/$partnerId', params: { partnerId: deed.partnerId } });
      case 'go_subject':
        return navigate({ to: '/subjects/$subjectId', params: { subjectId: deed.subjectId } });
      case 'find_payments':
        return navigate({
          to: '/payments',
          search: { q: deed.q, ...(deed.as === undefined ? {} : { as: deed.as }) },
        });
      case 'start_preset':
        return startPreset(deed.preset, deed.notifier, lastingSecondsDefault);
      case 'stop_all':
        return stopAll();
      case 'set_traffic':
        return setTraffic(deed.perSecond);
      case 'set_theme':
        setTheme(deed.theme);
        return;
      case 'set_language':
        setLanguage(deed.language);
        return;
      case 'copy_link':
        return copyLink();
      case 'show_shortcuts':
        onSurface('shortcuts');
        return;
      case 'enter_token':
        onSurface('token');
        return;
    }
  };
}
