// "3 of 5 in a row", "7 of 20 calls, 35 % of 50 %": the window against each rule.
import './trip-meters.css';
import type { Provider, ProviderLimits } from '../api/types.ts';
import { useI18n } from '../i18n/i18n.tsx';
import type { I18n } from '../i18n/i18n.tsx';
import { tripRulesOf } from './trip-rules.ts';
import type { TripRule } from './trip-rules.ts';

const percentOf = (percent: number, { format }: I18n): string => format.percent(percent / 100);

function nameOf({ rule }: TripRule, limits: ProviderLimits, { t, format }: I18n): string {
  if (rule === 'slow' || rule === 'overdue')
    return t(`rule.${rule}`, { limit: format.duration(limits.slow_call_ms) });
  return t(`rule.${rule}`);
}

/** Each is kept together where the line breaks. */
function wordsOf(rule: TripRule, i18n: I18n): readonly string[] {
  const { t } = i18n;
  if ('limit' in rule) return [t('rule.of', { count: rule.count, limit: rule.limit })];
  if (rule.calls === 0) return [t('rule.no_calls')];
  const counted = t('rule.of_calls', { count: rule.count, calls: rule.calls });
  if (rule.callsNeeded !== null) return [counted, t('rule.needs', { calls: rule.callsNeeded })];
  const shares = { percent: percentOf(rule.percent, i18n), limit: percentOf(rule.limitPercent, i18n) };
  return [counted, t('rule.share', shares)];
}

const toneOf = (fill: number): 'good' | 'warn' | 'bad' => (fill >= 1 ? 'bad' : fill >= 0.5 ? 'warn' : 'good');

function Meter({ rule, limits }: { readonly rule: TripRule; readonly limits: ProviderLimits }) {
  const i18n = useI18n();
  const name = nameOf(rule, limits, i18n);
  const words = wordsOf(rule, i18n);
  return (
    <li className="trip-meter">
      <span className="trip-meter-name">{name}</span>
      <span className="trip-meter-words">
        {words.map((part) => (
          <span key={part}>{part}</span>
        ))}
      </span>
      <span
        className="trip-meter-bar"
        role="meter"
        aria-label={name}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(rule.fill * 100)}
        aria-valuetext={words.join(', ')}
      >
        <span
          className={`trip-meter-fill trip-meter-${toneOf(rule.fill)}`}
          style={{ transform: `scaleX(${rule.fill})` }}
        />
      </span>
    </li>
  );
}

export function TripMeters({ provider }: { readonly provider: Provider }) {
  return (
    <ul className="trip-meters">
      {tripRulesOf(provider).map((rule) => (
        <Meter key={rule.rule} rule={rule} limits={provider.limits} />
      ))}
    </ul>
  );
}
