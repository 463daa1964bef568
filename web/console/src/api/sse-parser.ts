// Server-sent events as the HTML standard has them, from text in pieces of any size.

export type SseMessage = {
  /** Null where the event has none: it can not be resumed from. */
  readonly id: string | null;
  readonly type: string;
  readonly text: string;
};

export type SseParser = {
  /** Messages that are whole with this piece; a comment (a ping) is none. */
  push(piece: string): readonly SseMessage[];
  /** What the server last asked for as the time before a reconnect; null before it did. */
  retryMs(): number | null;
};

// A line that never ends is no event stream.
const LINE_LENGTH_MAX = 4 * 1024 * 1024;

export class SseOverflowError extends Error {
  readonly code = 'sse_overflow';
}

type Draft = { id: string | null; type: string; lines: string[] };
const emptyDraft = (): Draft => ({ id: null, type: 'message', lines: [] });

export function createSseParser(): SseParser {
  let rest = '';
  let retryMs: number | null = null;
  let draft = emptyDraft();

  function take(line: string): void {
    const colon = line.indexOf(':');
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'data') draft.lines.push(value);
    else if (field === 'event') draft.type = value;
    else if (field === 'id') draft.id = value;
    else if (field === 'retry' && /^\d{1,7}$/.test(value)) retryMs = Number(value);
  }

  return {
    retryMs: () => retryMs,
    push(piece) {
      rest += piece;
      if (rest.length > LINE_LENGTH_MAX) throw new SseOverflowError('An event is longer than 4 MiB.');
      // A CR at the end may be half of a CRLF: it stays until the next piece.
      const isHalf = rest.endsWith('\r');
      const lines = (isHalf ? rest.slice(0, -1) : rest).split(/\r\n|\n|\r/);
      rest = (lines.pop() ?? '') + (isHalf ? '\r' : '');
      const messages: SseMessage[] = [];
      for (const line of lines) {
        if (line !== '') {
          take(line);
          continue;
        }
        const { id, type, lines: text } = draft;
        if (text.length > 0) messages.push({ id, type, text: text.join('\n') });
        draft = emptyDraft();
      }
      return messages;
    },
  };
}
