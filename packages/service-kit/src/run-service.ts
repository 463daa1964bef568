// The life of a process: start, wait for a reason to stop, stop within a bound.
import type { Logger } from './logger.ts';

export type Service = { close(): Promise<void> };

export type RunOptions = {
  readonly logger: Logger;
  /** Must end within `stopTimeoutMs` once closed, or the process ends without it. */
  readonly start: () => Promise<Service>;
  readonly stopTimeoutMs?: number;
};

/** A start-up fault that a person mends: told as its text alone, without a stack. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

function onReasonToStop(stop: (reason: string) => void): void {
  process.on('SIGTERM', () => stop('SIGTERM'));
  process.on('SIGINT', () => stop('SIGINT'));
}

/**
 * Runs one service until SIGTERM or SIGINT. Exit code 0
 * after an orderly stop, 1 after a failed start, an unhandled error or a stop
 * that took too long. A second signal ends it at once.
 */
export function runService({ logger, start, stopTimeoutMs = 8_000 }: RunOptions): void {
  let isStopping = false;
  const crash = (error: unknown): void => {
    logger.error('service.crashed', { error });
    process.exit(1);
  };
  process.on('uncaughtException', crash);
  process.on('unhandledRejection', crash);

  const starting = start();
  starting.catch((error: unknown) => {
    logger.error('service.start-failed', error instanceof StartError ? { reason: error.message } : { error });
    process.exit(1);
  });

  onReasonToStop((reason) => {
    if (isStopping) process.exit(1);
    isStopping = true;
    logger.info('service.stopping', { reason });
    setTimeout(() => {
      logger.error('service.stop-timed-out', { stopTimeoutMs });
      process.exit(1);
    }, stopTimeoutMs).unref();
    starting
      .then((service) => service.close())
      .then(() => {
        logger.info('service.stopped', { reason });
        process.exit(0);
      })
      .catch(crash);
  });
}
