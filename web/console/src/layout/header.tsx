import { Link } from '@tanstack/react-router';
import { Suspense, lazy } from 'react';
import './header.css';
import mark from '../assets/mark.svg';
import { isTrafficOffered } from '../development/is-traffic-offered.ts';
import { useI18n } from '../i18n/i18n.tsx';
import { languages } from '../i18n/language.ts';
import { paletteKeys } from '../palette/shortcuts.ts';
import { useSession } from '../session/session.tsx';
import { themes } from '../theme/theme.ts';
import type { Theme } from '../theme/theme.ts';
import { setTheme, useTheme } from '../theme/use-theme.ts';
import { IconButton } from '../ui/button.tsx';
import type { IconName } from '../ui/icon.tsx';
import { Icon } from '../ui/icon.tsx';
import { openCommandPalette } from './open-command-palette.ts';

// Only where the service makes payments of its own, and nothing waits for it.
const TrafficChip = lazy(async () => ({ default: (await import('./traffic-chip.tsx')).TrafficChip }));

const themeIcons: Readonly<Record<Theme, IconName>> = { system: 'system', light: 'sun', dark: 'moon' };

/** One button that goes round: system, light, dark. */
function ThemeButton() {
  const { t } = useI18n();
  const theme = useTheme();
  const next = themes[(themes.indexOf(theme) + 1) % themes.length] ?? 'system';
  return <IconButton icon={themeIcons[theme]} label={t(`theme.${theme}`)} onClick={() => setTheme(next)} />;
}

const languageNames = { en: 'English', es: 'Español' } as const;

function LanguageButton() {
  const { language, setLanguage } = useI18n();
  const other = languages.find((candidate) => candidate !== language) ?? 'en';
  return (
    <button
      type="button"
      className="header-language"
      lang={other}
      title={languageNames[other]}
      onClick={() => setLanguage(other)}
    >
      <Icon name="globe" size={18} />
      <span aria-hidden="true">{other.toUpperCase()}</span>
      <span className="visually-hidden">{languageNames[other]}</span>
    </button>
  );
}

function PaletteButton() {
  const { t } = useI18n();
  return (
    <button type="button" className="header-palette" onClick={openCommandPalette}>
      <Icon name="search" />
      <span>{t('shell.palette')}</span>
      <kbd aria-hidden="true">{paletteKeys}</kbd>
    </button>
  );
}

export type HeaderProps = { readonly isMenuOpen: boolean; readonly onMenu: () => void };

export function Header({ isMenuOpen, onMenu }: HeaderProps) {
  const { t } = useI18n();
  const session = useSession();
  return (
    <header className="header">
      <div className="header-menu">
        <IconButton
          icon={isMenuOpen ? 'close' : 'menu'}
          label={t('shell.menu')}
          aria-expanded={isMenuOpen}
          aria-controls="navigation"
          onClick={onMenu}
        />
      </div>
      <Link to="/" className="header-brand">
        <img src={mark} alt="" width={28} height={28} />
        <span>Relevo</span>
      </Link>
      {session !== null && session.replica !== '' && (
        <span className="header-replica" title={t('shell.replica', { version: session.version })}>
          {session.replica}
        </span>
      )}
      {isTrafficOffered(session?.development) && (
        <Suspense fallback={null}>
          <TrafficChip />
        </Suspense>
      )}
      <div className="header-tools">
        <PaletteButton />
        <LanguageButton />
        <ThemeButton />
      </div>
    </header>
  );
}
