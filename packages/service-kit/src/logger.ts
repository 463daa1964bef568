// The only door to winston. One line of JSON an event: {"time","level","service","event",…fields}.
import { Writable } from 'node:stream';
import winston from 'winston';
import { createLineWriter } from './line-writer.ts';
import { maskFields } from './mask.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';
/** What a line says by itself is no field's name. */
export type LogFields = Readonly<Record<string, unknown>> & {
  readonly [name in 'time' | 'level' | 'event']?: never;
};

/**
 * Writes one wide event per unit of work. `event` is `noun.verb-ed`, a constant;
 * what varies goes into the fields. Phone numbers are masked in all of it.
 */
export type Logger = {
  debug(event: string, fields?: LogFields): void;
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  /** A person must act. An expected outage is a warning. */
  error(event: string, fields?: LogFields): void;
  child(fields: LogFields): Logger;
};

export type LoggerOptions = {
  readonly service: string;
  readonly level: LogLevel;
  /** Where lines go, newline included. Default: standard output. */
  readonly write?: (line: string) => void;
};

const line = winston.format.printf((entry) => {
  const { level, message, fields } = entry;
  const event = {
    time: new Date().toISOString(),
    level,
    event: message,
    ...(fields as Record<string, unknown>), // set by `log` below, and by nobody else
  };
  return JSON.stringify(event);
});

/** To standard output; what a turn has logged when the process ends is still written. */
function standardOutput(): (line: string) => void {
  const { write, flush } = createLineWriter(process.stdout);
  process.on('exit', flush);
  return write;
}

function toStream(write: (line: string) => void): Writable {
  return new Writable({
    decodeStrings: false,
    write(chunk: string, _encoding, done) {
      write(chunk);
      done();
    },
  });
}

export function createLogger(options: LoggerOptions): Logger {
  const stream = toStream(options.write ?? standardOutput());
  const sink = winston.createLogger({
    level: options.level,
    format: line,
    // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- winston's own types do not agree with each other here
    transports: [new winston.transports.Stream({ stream })],
  });
  const withFields = (base: LogFields): Logger => {
    const log = (level: LogLevel, event: string, fields: LogFields = {}): void => {
      if (!sink.isLevelEnabled(level)) return;
      const masked = maskFields({ ...base, ...fields });
      // One object: winston's longer form looks for %s in the text and copies everything once more.
      sink.log({ level, message: event, fields: { service: options.service, ...masked } });
    };
    return {
      debug: (event, fields) => log('debug', event, fields),
      info: (event, fields) => log('info', event, fields),
      warn: (event, fields) => log('warn', event, fields),
      error: (event, fields) => log('error', event, fields),
      child: (fields) => withFields({ ...base, ...fields }),
    };
  };
  return withFields({});
}
