// The plots of a report, each with the table that says the same.
import type { Place } from '../expectation-schema.ts';
import type { DrillRecord } from '../record.ts';
import { breakerSpans } from '../series.ts';
import type { SecondOfDrill } from '../series.ts';
import { frameFor, plot, valueAxis } from './plot-frame.ts';
import type { Frame } from './plot-frame.ts';
import { escaped, linePath, short, ticksUpTo } from './svg.ts';

const PLACES: readonly Place[] = ['primary', 'fallback'];
const HEIGHT = 210;
const BAND = 30;
/** The lowest latency that is told apart from none. */
const LOWEST_MS = 1;

export type Figure = {
  readonly title: string;
  readonly about: string;
  /** What each colour stands for: class name → text. */
  readonly colours: readonly (readonly [string, string])[];
  readonly svg: string;
  readonly table: { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] };
};

export function figuresOf(record: DrillRecord, series: readonly SecondOfDrill[]): readonly Figure[] {
  return [
    trafficFigure(record, series),
    breakerFigure(record),
    latencyFigure(record, series),
    inboxFigure(record, series),
    owedFigure(record, series),
  ];
}

const shownOrDash = (value: number | null): string => (value === null ? '–' : short(value));

type Line = { readonly colour: string; readonly values: readonly (number | null)[] };

function lines({ x, y }: Frame, all: readonly Line[], share: (value: number) => number): string {
  return all
    .map(({ colour, values }) => {
      const points = values.map((value, second) => ({
        x: x(second + 0.5),
        y: value === null ? null : y(share(value)),
      }));
      return `<path class="line ${colour}" d="${linePath(points)}"/>`;
    })
    .join('');
}

function linearAxis(
  frame: Frame,
  max: number,
): { readonly axis: string; readonly share: (value: number) => number } {
  const ticks = ticksUpTo(max);
  const top = ticks.at(-1) ?? 1;
  const axis = valueAxis(
    frame,
    ticks.map((tick) => ({ share: tick / top, text: String(tick) })),
  );
  return { axis, share: (value) => value / top };
}

function trafficFigure(record: DrillRecord, series: readonly SecondOfDrill[]): Figure {
  const { names } = record;
  const frame = frameFor(record, HEIGHT);
  const { x, y } = frame;
  const max = Math.max(...series.map(({ taken, told }) => Math.max(taken, told.primary + told.fallback)), 1);
  const { axis, share } = linearAxis(frame, max);
  const bars = series.flatMap(({ second, told }) => {
    const bar = (place: Place, from: number): string => {
      const height = y(share(from)) - y(share(from + told[place]));
      if (height <= 0) return '';
      const title = `second ${second}: ${told[place]} by ${names[place]}`;
      return (
        `<rect class="bar ${place}" x="${short(x(second) + 0.5)}" y="${short(y(share(from + told[place])))}" ` +
        `width="${short(x(1) - x(0) - 1)}" height="${short(height)}"><title>${escaped(title)}</title></rect>`
      );
    };
    return [bar('primary', 0), bar('fallback', told.primary)];
  });
  const taken = lines(frame, [{ colour: 'taken', values: series.map((second) => second.taken) }], share);
  return {
    title: 'Traffic by provider',
    about: 'Messages that reached customers in each second, and payments taken in it.',
    colours: [
      ['primary', names.primary],
      ['fallback', names.fallback],
      ['taken', 'payments taken'],
    ],
    svg: plot(record, frame, {
      label: 'Messages a second by provider',
      body: axis + bars.join('') + taken,
    }),
    table: {
      head: ['second', 'payments taken', 'tries not taken', `by ${names.primary}`, `by ${names.fallback}`],
      rows: series.map(({ second, taken: count, notTaken, told }) =>
        [second, count, notTaken, told.primary, told.fallback].map(String),
      ),
    },
  };
}

function breakerFigure(record: DrillRecord): Figure {
  const bands = Array.from({ length: record.replicas }, (_, index) => index + 1).flatMap((replica) =>
    PLACES.map((place) => ({
      name: record.replicas === 1 ? record.names[place] : `${record.names[place]} ${replica}`,
      spans: breakerSpans(record, replica, place),
    })),
  );
  const frame = frameFor(record, 44 + BAND * bands.length);
  const { x, y, left } = frame;
  const body = bands.map(({ name, spans }, index) => {
    const top = y(1) + index * BAND + 4;
    const rects = spans.map(({ fromS, untilS, state }) => {
      const width = Math.max(0.5, x(untilS) - x(fromS));
      const word = state.replace('_', '-');
      const isRoomy = width > word.length * 7;
      return (
        `<rect class="state ${state}" x="${short(x(fromS))}" y="${top}" width="${short(width)}" height="${BAND - 8}">` +
        `<title>${escaped(`${name}: ${word} from ${short(fromS)} s to ${short(untilS)} s`)}</title></rect>` +
        (isRoomy
          ? `<text class="word ${state}" x="${short(x(fromS) + width / 2)}" y="${top + 15}" text-anchor="middle">${escaped(word)}</text>`
          : '')
      );
    });
    return `<text class="axis" text-anchor="end" x="${left - 6}" y="${top + 15}">${escaped(name)}</text>${rects.join('')}`;
  });
  return {
    title: 'Breakers',
    about:
      'The state of each breaker; a provider gets messages while its breaker is closed, and some while ramping.',
    colours: ['closed', 'ramping', 'half_open', 'open', 'isolated', 'unseen']
      .filter((state) => bands.some(({ spans }) => spans.some((span) => span.state === state)))
      .map((state) => [
        state,
        state === 'unseen' ? 'not seen: the replica was away' : state.replace('_', '-'),
      ]),
    svg: plot(record, frame, { label: 'States of the breakers over time', body: body.join('') }),
    table: {
      head: ['breaker', 'state', 'from second', 'to second'],
      rows: bands.flatMap(({ name, spans }) =>
        spans.map(({ fromS, untilS, state }) => [name, state.replace('_', '-'), short(fromS), short(untilS)]),
      ),
    },
  };
}

function latencyFigure(record: DrillRecord, series: readonly SecondOfDrill[]): Figure {
  const frame = frameFor(record, HEIGHT);
  const highest = Math.max(...series.map(({ p99Ms }) => p99Ms ?? 0), 100);
  const decades = Math.ceil(Math.log10(highest / LOWEST_MS));
  const share = (ms: number): number => Math.log10(Math.max(ms, LOWEST_MS) / LOWEST_MS) / decades;
  const ticks = Array.from({ length: decades + 1 }, (_, power) => LOWEST_MS * 10 ** power);
  const axis = valueAxis(
    frame,
    ticks.map((ms) => ({ share: share(ms), text: ms < 1_000 ? `${ms} ms` : `${ms / 1_000} s` })),
  );
  const drawn = lines(
    frame,
    [
      { colour: 'p99', values: series.map(({ p99Ms }) => p99Ms) },
      { colour: 'p50', values: series.map(({ p50Ms }) => p50Ms) },
    ],
    share,
  );
  return {
    title: 'How long it takes to accept a payment',
    about: 'From request to 201, by the second in which it was asked for; the scale is logarithmic.',
    colours: [
      ['p50', 'half are quicker (p50)'],
      ['p99', '99 % are quicker (p99)'],
    ],
    svg: plot(record, frame, { label: 'Accept latency by second, p50 and p99', body: axis + drawn }),
    table: {
      head: ['second', 'p50 (ms)', 'p99 (ms)'],
      rows: series.map(({ second, p50Ms, p99Ms }) => [
        String(second),
        shownOrDash(p50Ms),
        shownOrDash(p99Ms),
      ]),
    },
  };
}

function inboxFigure(record: DrillRecord, series: readonly SecondOfDrill[]): Figure {
  const { names } = record;
  const frame = frameFor(record, HEIGHT);
  const last = series.at(-1);
  const { axis, share } = linearAxis(
    frame,
    Math.max(last?.takenSoFar ?? 0, (last?.inbox.primary ?? 0) + (last?.inbox.fallback ?? 0), 1),
  );
  const drawn = lines(
    frame,
    [
      { colour: 'taken', values: series.map(({ takenSoFar }) => takenSoFar) },
      { colour: 'both', values: series.map(({ inbox }) => inbox.primary + inbox.fallback) },
      { colour: 'primary', values: series.map(({ inbox }) => inbox.primary) },
      { colour: 'fallback', values: series.map(({ inbox }) => inbox.fallback) },
    ],
    share,
  );
  return {
    title: 'What lies in the inboxes',
    about:
      'Payments taken and messages received since the start. At the end both together should meet the payments.',
    colours: [
      ['taken', 'payments taken'],
      ['both', 'messages in both inboxes'],
      ['primary', names.primary],
      ['fallback', names.fallback],
    ],
    svg: plot(record, frame, { label: 'Messages in the inboxes over time', body: axis + drawn }),
    table: {
      head: ['second', 'payments taken so far', `inbox of ${names.primary}`, `inbox of ${names.fallback}`],
      rows: series.map(({ second, takenSoFar, inbox }) =>
        [second, takenSoFar, inbox.primary, inbox.fallback].map(String),
      ),
    },
  };
}

function owedFigure(record: DrillRecord, series: readonly SecondOfDrill[]): Figure {
  const frame = frameFor(record, HEIGHT - 50);
  const { axis, share } = linearAxis(frame, Math.max(...series.map(({ owed }) => owed ?? 0), 5));
  const drawn = lines(frame, [{ colour: 'owed', values: series.map(({ owed }) => owed) }], share);
  return {
    title: 'What is still owed',
    about:
      'Notifications that are not settled, as the gateway counts them; a gap means that it did not answer.',
    colours: [['owed', 'owed']],
    svg: plot(record, frame, { label: 'Notifications owed over time', body: axis + drawn }),
    table: {
      head: ['second', 'owed'],
      rows: series.map(({ second, owed }) => [String(second), shownOrDash(owed)]),
    },
  };
}
