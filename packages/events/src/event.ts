// One event, before and after it is in the log.

export type EventData = Readonly<Record<string, unknown>>;

export type EventDraft = {
  /** Whose history it belongs to, such as `payment-<id>`; order is kept within it. */
  readonly stream: string;
  /** `relevo.<noun>.<verb>.v<n>` for what others may read. */
  readonly type: string;
  /** What JSON can say. No phone number, no text of a message: events are kept and passed on. */
  readonly data: EventData;
  /** UUID, version 7. Made by the log where it is left out. */
  readonly id?: string;
  /** Who says so, as CloudEvents means it; that of the log where it is left out. */
  readonly source?: string;
  /** Id of the event that this one follows from. */
  readonly cause?: string | null;
  /** Id of the first event of the whole chain; its own id where it begins one. */
  readonly correlation?: string | null;
  /** W3C Trace Context of the work that it came from. */
  readonly traceparent?: string | null;
};

export type LoggedEvent = {
  readonly id: string;
  readonly source: string;
  readonly stream: string;
  /** Counted from 1 within the stream, without a gap. */
  readonly version: number;
  readonly type: string;
  readonly data: EventData;
  readonly cause: string | null;
  readonly correlation: string;
  readonly traceparent: string | null;
  /** When its transaction began, by the database, in milliseconds since the epoch. */
  readonly atMs: number;
};
