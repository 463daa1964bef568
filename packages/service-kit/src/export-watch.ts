// Tells of spans that did not arrive: once a minute at most, however many there are.
import type { Logger } from './logger.ts';

const tellEveryMs = 60_000;

export type ExportWatch = {
  /** They are lost, and why; null where there was no room to keep them. */
  readonly lost: (count: number, error: object | null) => void;
  readonly arrived: () => void;
  /** Nothing follows: whatever has not been told is told now. */
  readonly end: () => void;
};

/** Without what the endpoint has answered: that may be anything. */
function reasonOf(error: object | null): string {
  if (error === null) return 'the endpoint is too slow for them';
  const { message = 'unknown', code = '' } = error as { message?: string; code?: string | number }; // whatever is thrown
  return message.includes(String(code)) ? message : `${message} (${code})`.trim();
}

export function createExportWatch(logger: Logger, now: () => number): ExportWatch {
  let lostCount = 0;
  let toldAtMs = -Infinity;
  let isTold = false;
  let reason = '';
  const tell = (): void => {
    logger.warn('traces.not-sent', { reason, lostCount });
    lostCount = 0;
  };
  return {
    lost: (count, error) => {
      lostCount += count;
      reason = reasonOf(error);
      if (now() - toldAtMs < tellEveryMs) return;
      tell();
      toldAtMs = now();
      isTold = true;
    },
    arrived: () => {
      if (!isTold) return;
      logger.info('traces.sent-again', { lostCount });
      lostCount = 0;
      isTold = false;
    },
    end: () => {
      if (lostCount > 0) tell();
    },
  };
}
