// The event log of a service: outbox, history, feed and replay in one (docs/event-log.md).
export { createEventLog } from './src/event-log.ts';
export type { EventLog, EventLogOptions } from './src/event-log.ts';
export { eventLogMigrations } from './src/migrations.ts';
export type { EventLogMigration } from './src/migrations.ts';
export type { EventDatabase, Transaction } from './src/database.ts';
export type { EventData, EventDraft, LoggedEvent } from './src/event.ts';
export type { AppendedEvent, ExpectedVersions } from './src/append.ts';
export type { InsertOf } from './src/insert-of.ts';
export type { ForeignMessage } from './src/inbox.ts';
export type { TimerDraft } from './src/timers.ts';
export {
  EventTooLargeError,
  HandlerTimeoutError,
  StreamConflictError,
  TransactionEndedError,
  TransportClosedError,
  TransportSettingsError,
  TransportUnavailableError,
} from './src/errors.ts';
export { createWakeUp } from './src/wake-up.ts';
export type { Pause, WakeUp } from './src/wake-up.ts';
export type { Turns } from './src/turns.ts';
export { partCount, partOf } from './src/stream-part.ts';
// Consuming
export { registerConsumer, startConsumer } from './src/consumer/start-consumer.ts';
export { eachEvent } from './src/consumer/handler.ts';
export type { BatchHandler, FollowUp, HandlerContext } from './src/consumer/handler.ts';
export type { ConsumerObserver, ConsumerOptions } from './src/consumer/consumer-options.ts';
export { deadLetters, replayStream } from './src/consumer/dead-letters.ts';
export type { DeadLetter, ReplayResult } from './src/consumer/dead-letters.ts';
export { startTimers } from './src/start-timers.ts';
// Passing on
export { startRelay } from './src/relay/start-relay.ts';
export type { RelayObserver, RelayOptions } from './src/relay/start-relay.ts';
// Upkeep
export { consumerLag, horizonAgeMs } from './src/upkeep/horizon.ts';
export { dropOldestPartition, extendPartitions, forgetInbox } from './src/upkeep/partitions.ts';
export { rebase } from './src/upkeep/rebase.ts';
// The wire
export { draftEvent, eventCatalog, readData } from './src/catalog/catalog.ts';
export type { DataOf, EventType } from './src/catalog/catalog.ts';
export { cloudEventSchema, fromCloudEvent, toCloudEvent } from './src/catalog/cloud-event.ts';
export type { CloudEvent } from './src/catalog/cloud-event.ts';
// Transports
export { openTransport } from './src/transport/open-transport.ts';
export type { Transport, TransportOptions } from './src/transport/open-transport.ts';
export type { ReadMessage } from './src/adapters/wire.ts';
export { inletName } from './src/adapters/inlet/inlet-subscriber.ts';
export { isTopicName, readEventsUrl } from './src/transport/events-url.ts';
export type { EventsUrl, EventsUrlResult, TransportName } from './src/transport/events-url.ts';
export type { EventPublisher, EventSubscriber, SubscribeOptions, Subscription } from './src/ports.ts';
