import { sqlStateOf } from '../database.ts';
import { partCount } from '../stream-part.ts';
import { pauseByTimer } from '../wake-up.ts';
import type { ConsumerOptions, ConsumerSettings } from './consumer-options.ts';

export const retryPauseMsMax = 10_000;
const errorLengthMax = 500;

// PostgreSQL: connection, resources, going down, gave way to another, timeouts, read-only.
const passingStates = /^(?:08|53|57|40|25006|25P0|55P03)/;
const networkCodes = /^(?:ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN)/;

/** What has nothing to do with the event: the database is away or busy. */
function isPassing(error: unknown): boolean {
  const state = sqlStateOf(error);
  if (state !== null) return passingStates.test(state);
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return typeof code === 'string' && networkCodes.test(code);
}

function describeByMessage(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return text.slice(0, errorLengthMax);
}

function within(name: string, value: number, max: number): number {
  if (Number.isInteger(value) && value >= 1 && value <= max) return value;
  throw new RangeError(`${name} is a whole number from 1 to ${max}, not ${value}.`);
}

/** Throws `RangeError` for a limit that is none. */
export function consumerSettings(options: ConsumerOptions): ConsumerSettings {
  const { isOutage, signal } = options;
  return {
    log: options.log,
    database: options.database,
    consumer: options.consumer,
    handle: options.handle,
    wakeUp: options.wakeUp,
    from: options.from ?? 'beginning',
    batchMax: within('batchMax', options.batchMax ?? 100, 1_000),
    concurrency: within('concurrency', options.concurrency ?? 2, partCount),
    attemptsMax: within('attemptsMax', options.attemptsMax ?? 5, 100),
    retryPauseMs: within('retryPauseMs', options.retryPauseMs ?? 100, retryPauseMsMax),
    handlerTimeoutMs: within('handlerTimeoutMs', options.handlerTimeoutMs ?? 10_000, 60_000),
    isOutage: isOutage === undefined ? isPassing : (error) => isPassing(error) || isOutage(error),
    describeError: options.describeError ?? describeByMessage,
    observer: options.observer ?? {},
    pause: options.pause ?? pauseByTimer,
    signal,
  };
}
