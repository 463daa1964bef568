export type LogStyle = { readonly isColoured: boolean; readonly nameWidth: number };

// Stands for a line break between the making safe of a text and its layout.
const LINE_BREAK = '\u2028';
const RESET = '\u001b[0m';
const DIM = '\u001b[2m';
const NAME_COLOURS = ['\u001b[36m', '\u001b[35m', '\u001b[34m', '\u001b[32m', '\u001b[33m'];
const LEVEL_COLOURS: Readonly<Record<string, string>> = { error: '\u001b[31m', warn: '\u001b[33m' };

/**
 * One readable line: the process's name, then time, level, event and key=value
 * pairs where the process wrote a JSON event, else its own words.
 */
export function renderLogLine(name: string, line: string, style: LogStyle): string {
  const paint = (colour: string | undefined, text: string): string =>
    style.isColoured && colour !== undefined ? `${colour}${text}${RESET}` : text;
  const prefix = paint(colourOf(name), `${name.padEnd(style.nameWidth)} |`);
  const event = parseEvent(line);
  if (event === undefined) return `${prefix} ${printable(line)}`;
  const { time, level, event: what, ...fields } = event;
  const levelText = textOf(level).padEnd(5);
  const words = [
    paint(DIM, clockOf(textOf(time ?? ''))),
    paint(LEVEL_COLOURS[textOf(level)], levelText),
    textOf(what),
    // The prefix says already which service it is.
    ...Object.entries(fields)
      .filter(([key]) => key !== 'service')
      .map(([key, value]) => paint(DIM, `${key}=`) + quoteIfNeeded(value)),
  ];
  // A text of several lines stays readable, and visibly its process's own.
  return `${prefix} ${words.join(' ').replaceAll(LINE_BREAK, `\n${prefix}   `)}`;
}

function parseEvent(line: string): Readonly<Record<string, unknown>> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const parsed: unknown = JSON.parse(line);
    const isEvent = typeof parsed === 'object' && parsed !== null && 'event' in parsed && 'level' in parsed;
    return isEvent ? { ...parsed } : undefined;
  } catch {
    return undefined; // It only looked like JSON: shown as it is.
  }
}

function textOf(value: unknown): string {
  return printable(typeof value === 'string' ? value : JSON.stringify(value));
}

function quoteIfNeeded(value: unknown): string {
  if (typeof value === 'string' && value.includes('\n')) {
    return value.split('\n').map(printable).join(LINE_BREAK);
  }
  const text = textOf(value);
  return typeof value === 'string' && /[\s="]/.test(text) ? JSON.stringify(text) : text;
}

function clockOf(time: string): string {
  return /T(\d\d:\d\d:\d\d\.\d{3})/.exec(time)?.[1] ?? time;
}

// What a process prints may come from outside; it must not steer the terminal.
function printable(text: string): string {
  return text.replaceAll('\t', '  ').replace(/[\p{Cc}\u2028\u2029]/gu, '\uFFFD');
}

function colourOf(name: string): string | undefined {
  let sum = 0;
  for (const letter of name) sum += letter.charCodeAt(0);
  return NAME_COLOURS[sum % NAME_COLOURS.length];
}
