import { Link } from '@tanstack/react-router';
import './navigation.css';
import { isTrafficOffered } from '../development/is-traffic-offered.ts';
import { useI18n } from '../i18n/i18n.tsx';
import type { PlainKey } from '../i18n/translate.ts';
import { useSession } from '../session/session.tsx';
import { classes } from '../ui/classes.ts';
import { Icon } from '../ui/icon.tsx';
import type { IconName } from '../ui/icon.tsx';

type Way = {
  readonly to:
    '/' | '/payments' | '/dead-letters' | '/partners' | '/events' | '/inbox' | '/faults' | '/traffic';
  readonly icon: IconName;
  readonly label: PlainKey;
};

const operating: readonly Way[] = [
  { to: '/', icon: 'flow', label: 'nav.overview' },
  { to: '/payments', icon: 'wallet', label: 'nav.payments' },
  { to: '/dead-letters', icon: 'skull', label: 'nav.dead_letters' },
  { to: '/partners', icon: 'partners', label: 'nav.partners' },
  { to: '/events', icon: 'tape', label: 'nav.events' },
];

// What the mocks make possible.
const trying: readonly Way[] = [
  { to: '/faults', icon: 'fault', label: 'nav.faults' },
  { to: '/inbox', icon: 'phone', label: 'nav.inbox' },
  { to: '/traffic', icon: 'traffic', label: 'nav.traffic' },
];

function Ways({ ways }: { readonly ways: readonly Way[] }) {
  const { t } = useI18n();
  return (
    <ul className="navigation-ways">
      {ways.map(({ to, icon, label }) => (
        <li key={to}>
          <Link
            to={to}
            className="navigation-way"
            activeOptions={{ exact: to === '/', includeSearch: false }}
          >
            <Icon name={icon} size={18} />
            <span>{t(label)}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

export function Navigation({ isOpen }: { readonly isOpen: boolean }) {
  const { t } = useI18n();
  const development = useSession()?.development ?? null;
  const areMocksThere = development !== null && development.notifiers.some((one) => one.is_available);
  const tryingHere = trying.filter(({ to }) =>
    to === '/traffic' ? isTrafficOffered(development) : areMocksThere,
  );
  return (
    <nav
      id="navigation"
      className={classes('navigation', isOpen && 'navigation-open')}
      aria-label={t('shell.pages')}
    >
      <div className="navigation-inner">
        <Ways ways={operating} />
        {tryingHere.length > 0 && (
          <>
            <p className="navigation-part">{t('nav.trying')}</p>
            <Ways ways={tryingHere} />
          </>
        )}
      </div>
    </nav>
  );
}
