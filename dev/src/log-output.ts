import { renderLogLine } from './render-log-line.ts';
import type { ProcessEvent } from './supervisor.ts';

// A terminal that was paused, or a slow pipe, must not fill our memory.
const BUFFERED_BYTES_MAX = 1024 * 1024;
const NAME_WIDTH = 'notifier-fallback'.length;
const OWN_NAME = 'relevo';
// What PostgreSQL says about its own housekeeping is of no interest here.
const DATABASE_NOISE = /\b(?:LOG|DETAIL|HINT|STATEMENT|CONTEXT|QUERY):/;

type Output = {
  readonly write: (text: string) => unknown;
  readonly writableLength: number;
};

export type LogOutputOptions = {
  readonly output: Output;
  readonly isJson: boolean;
  readonly isColoured: boolean;
  readonly nowMs: () => number;
};

export type LogOutput = {
  /** A line written by one of the processes. */
  readonly line: (name: string, line: string) => void;
  /** What the supervisor did. */
  readonly event: (event: ProcessEvent) => void;
  /** An event of the supervisor itself, for readers of --json. */
  readonly tell: (level: string, event: string, fields: Readonly<Record<string, unknown>>) => void;
};

/** Writes the processes' lines: readable with the name in front, or one JSON object a line. */
export function createLogOutput({ output, isJson, isColoured, nowMs }: LogOutputOptions): LogOutput {
  let dropped = 0;
  const write = (text: string): void => {
    if (output.writableLength > BUFFERED_BYTES_MAX) {
      dropped += 1;
      return;
    }
    if (dropped > 0) output.write(show(OWN_NAME, own('warn', 'lines.dropped', { count: dropped })));
    dropped = 0;
    output.write(text);
  };
  const own = (level: string, event: string, fields: Readonly<Record<string, unknown>>): string =>
    JSON.stringify({ time: new Date(nowMs()).toISOString(), level, service: OWN_NAME, event, ...fields });
  const show = (name: string, line: string): string =>
    `${isJson ? asJson(name, line) : renderLogLine(name, line, { isColoured, nameWidth: NAME_WIDTH })}\n`;
  const tell: LogOutput['tell'] = (level, event, fields) => write(show(OWN_NAME, own(level, event, fields)));

  return {
    tell,
    line: (name, line) => {
      if (line === '' || (name === 'database' && DATABASE_NOISE.test(line))) return;
      write(show(name, line));
    },
    event: ({ kind, ...fields }) => {
      const isNews = kind === 'crashed' || ('wasKilled' in fields && fields.wasKilled);
      tell(isNews ? 'warn' : 'info', `process.${kind}`, fields);
    },
  };
}

function asJson(name: string, line: string): string {
  return line.startsWith('{') ? line : JSON.stringify({ service: name, text: line });
}
