import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import type { ReactNode } from 'react';
import './events.css';
import type { LiveEvent } from '../../api/event-types.ts';
import { useI18n } from '../../i18n/i18n.tsx';
import { classes } from '../../ui/classes.ts';
import { lookOf, useEventSentence } from '../../ui/event-words.tsx';
import { Icon } from '../../ui/icon.tsx';
import { ShortId } from '../../ui/short-id.tsx';
import { When } from '../../ui/time.tsx';

/** The payment gateway has no page. */
function providerOf({ told }: LiveEvent): string | null {
  if (!('provider' in told) || ('kind' in told && told.kind === 'payment_gateway')) return null;
  return told.provider;
}

/** Whose page leads further: a payment by the id of its notification, a provider, a job. */
function Ways({ event }: { readonly event: LiveEvent }) {
  const { t } = useI18n();
  const ways: ReactNode[] = [];
  const name = providerOf(event);
  if (name !== null) {
    ways.push(
      <Link key="provider" to="/providers/$name" params={{ name }}>
        {name}
      </Link>,
    );
  }
  if ('notification_id' in event.told) {
    const { notification_id: id } = event.told;
    ways.push(
      <Link
        key="payment"
        to="/payments/$paymentId"
        params={{ paymentId: id }}
        aria-label={t('events.open_payment', { id: id.slice(-8) })}
      >
        <ShortId id={id} />
      </Link>,
    );
  }
  if (event.type === 'replay.job_changed') {
    ways.push(
      <Link key="job" to="/replays/$jobId" params={{ jobId: event.told.job_id }}>
        {t('events.open_job')}
      </Link>,
    );
  }
  return <span className="event-ways">{ways}</span>;
}

/** An event never changes, so that a line is drawn once, however many come above it. */
export const EventLine = memo(function EventLine({ event }: { readonly event: LiveEvent }) {
  const sentenceOf = useEventSentence();
  const { tone, icon } = lookOf(event);
  const isGap = event.type === 'gap';
  return (
    <li className={classes('event', isGap && 'event-gap')}>
      <span className={`event-mark event-${tone}`}>
        <Icon name={icon} size={14} />
      </span>
      <span className="event-time">
        <When at={event.told.at} isExact />
      </span>
      {!isGap && <code className="event-type">{event.type}</code>}
      <span className="event-words">{sentenceOf(event)}</span>
      <Ways event={event} />
    </li>
  );
});
