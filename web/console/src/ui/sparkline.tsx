// The last two minutes as stacked bars: accepted below, failed above it, skipped on top.
import './sparkline.css';
import type { ProviderHistory } from '../api/types.ts';
import { useI18n } from '../i18n/i18n.tsx';
import { barsOf } from './sparkline-bars.ts';

const HEIGHT = 44;
const WIDTH = 300;

export function Sparkline({ history, label }: { readonly history: ProviderHistory; readonly label: string }) {
  const { t, tn, format } = useI18n();
  const { bars, peakPerS, totals } = barsOf(history, { width: WIDTH, height: HEIGHT });
  const words = t('spark.summary', { ...totals, peak: format.rate(peakPerS) });
  return (
    <figure className="sparkline">
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${label}: ${tn('spark.calls', totals.accepted + totals.failed)}. ${words}`}
      >
        <line className="sparkline-base" x1="0" x2={WIDTH} y1={HEIGHT - 0.5} y2={HEIGHT - 0.5} />
        {bars.map(({ key, x, y, width, height, kind }) => (
          <rect key={key} className={`sparkline-${kind}`} x={x} y={y} width={width} height={height} />
        ))}
      </svg>
      <figcaption className="sparkline-words" aria-hidden="true">
        <span>
          {t('spark.from', { minutes: Math.round((history.slot_s * history.accepted.length) / 60) })}
        </span>
        <span>{peakPerS === 0 ? t('spark.none') : t('spark.peak', { rate: format.rate(peakPerS) })}</span>
        <span>{t('spark.now')}</span>
      </figcaption>
    </figure>
  );
}
