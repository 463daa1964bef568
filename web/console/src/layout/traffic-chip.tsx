// Says in the header that the service makes payments of its own, so that nobody takes them for others.
import { Link } from '@tanstack/react-router';
import './traffic-chip.css';
import { useTraffic } from '../development/traffic.ts';
import { useI18n } from '../i18n/i18n.tsx';
import { Icon } from '../ui/icon.tsx';

export function TrafficChip() {
  const { t } = useI18n();
  const rate = useTraffic().traffic?.payments_per_second ?? 0;
  if (rate === 0) return null;
  return (
    <Link to="/traffic" className="traffic-chip" title={t('traffic.chip', { rate })}>
      <Icon name="traffic" size={14} />
      <span>
        <span className="visually-hidden">{t('nav.traffic')} </span>
        {t('traffic.per_second', { rate })}
      </span>
    </Link>
  );
}
