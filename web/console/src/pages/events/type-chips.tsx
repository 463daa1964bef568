import './events.css';
import { ringEventTypes } from '../../api/event-types.ts';
import type { RingEventType } from '../../api/event-types.ts';
import { useI18n } from '../../i18n/i18n.tsx';

/** Codes, and not words: they are what GET /events and its manual call them. */
export function TypeChips({
  types,
  onChange,
}: {
  readonly types: readonly RingEventType[];
  readonly onChange: (types: readonly RingEventType[]) => void;
}) {
  const { t } = useI18n();
  return (
    <div className="event-chips" role="group" aria-label={t('events.types')}>
      {ringEventTypes.map((type) => {
        const isOn = types.includes(type);
        return (
          <button
            key={type}
            type="button"
            className="event-chip"
            aria-pressed={isOn}
            onClick={() => onChange(isOn ? types.filter((other) => other !== type) : [...types, type])}
          >
            {type}
          </button>
        );
      })}
    </div>
  );
}
