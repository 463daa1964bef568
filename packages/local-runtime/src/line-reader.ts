import { StringDecoder } from 'node:string_decoder';
import type { Readable } from 'node:stream';

// A process that never writes a newline must not fill our memory.
const LINE_LENGTH_MAX = 64 * 1024;

/** Calls `onLine` for each line of a byte stream; a line over 64 KiB is cut into pieces. */
export function createLineReader(source: Readable, onLine: (line: string) => void): void {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  source.on('data', (chunk: Buffer) => {
    rest += decoder.write(chunk);
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line.endsWith('\r') ? line.slice(0, -1) : line);
    if (rest.length > LINE_LENGTH_MAX) {
      onLine(rest);
      rest = '';
    }
  });
  source.on('end', () => {
    if (rest !== '') onLine(rest);
    rest = '';
  });
  // A pipe that breaks because its process died is told by the process's exit.
  source.on('error', () => undefined);
}
