// The event log of a service, read past it: every event checked against the catalogue, to the last field.
import { eventCatalog } from '@relevo/events';
import type { EventType } from '@relevo/events';
import type { TestDatabase } from '@relevo/test-kit';
import { askDatabase } from './ask-database.ts';

export const eventsOn = { EVENTS_URL: 'postgres:' };

export type ToldEvent = {
  readonly id: string;
  readonly stream: string;
  readonly version: number;
  readonly type: EventType;
  readonly data: Readonly<Record<string, unknown>>;
  readonly correlation: string;
  readonly traceparent: string | null;
};

/** In the order in which consumers read them; of one stream where it is named. */
export async function toldEvents(database: TestDatabase, stream?: string): Promise<readonly ToldEvent[]> {
  const events = await askDatabase<ToldEvent>(
    database,
    `select id, stream, version, type, data, correlation, traceparent from event_log.events
     where $1::text is null or stream = $1 order by xid, pos`,
    [stream ?? null],
  );
  for (const { type, data } of events) eventCatalog[type].data.parse(data);
  return events;
}

/** What became of a payment and of its notification, without the beginning that all names have. */
export async function storyOf(
  database: TestDatabase,
  ids: { readonly payment_id: string; readonly notification_id?: string },
): Promise<readonly string[]> {
  const streams = [`payment-${ids.payment_id}`, `notification-${ids.notification_id ?? ''}`];
  const events = await toldEvents(database);
  return events
    .filter(({ stream }) => streams.includes(stream))
    .map(({ type, version }) => `${type.replace(/^relevo\.|\.v1$/g, '')} ${version}`);
}
