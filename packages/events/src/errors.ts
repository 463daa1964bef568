/** A stream has another version than the caller expected: look again, decide again. The transaction can not be committed any more. */
export class StreamConflictError extends Error {
  override readonly name = 'StreamConflictError';
  readonly code = 'stream_conflict';
}

/** A handler did not end within its time: what it did in its transaction is undone. */
export class HandlerTimeoutError extends Error {
  override readonly name = 'HandlerTimeoutError';
  readonly code = 'handler_timeout';
}

/** A handler used its transaction after that had ended, which would have changed somebody else's. */
export class TransactionEndedError extends Error {
  override readonly name = 'TransactionEndedError';
  readonly code = 'transaction_ended';
}

/** Something was asked of a transport that was closed before. */
export class TransportClosedError extends Error {
  override readonly name = 'TransportClosedError';
  readonly code = 'transport_closed';
}

/** The broker is away, or did not confirm in time. Some of it may be there: publish all of it again, later. */
export class TransportUnavailableError extends Error {
  override readonly name = 'TransportUnavailableError';
  readonly code = 'transport_unavailable';
}

/** An event is larger than the broker takes: publishing it again does not help. */
export class EventTooLargeError extends Error {
  override readonly name = 'EventTooLargeError';
  readonly code = 'event_too_large';
}

/** EVENTS_URL, or what is installed, has to be changed before a transport can be opened. Names no credentials. */
export class TransportSettingsError extends Error {
  override readonly name = 'TransportSettingsError';
  readonly code = 'transport_settings';
}
