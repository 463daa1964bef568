// Numbers in words, and what several dashboards ask alike.
import { MappingType } from '@grafana/grafana-foundation-sdk/dashboard';
import type { ValueMap } from '@grafana/grafana-foundation-sdk/dashboard';

type Word = { readonly text: string; readonly color: string };

function inWords(words: readonly Word[]): ValueMap {
  const options = Object.fromEntries(words.map((word, index) => [String(index), { ...word, index }]));
  return { type: MappingType.ValueToText, options };
}

/** The numbers of relevo:breaker_state:code. */
export const breakerStates = inWords([
  { text: 'closed', color: 'green' },
  { text: 'ramping', color: 'blue' },
  { text: 'half-open', color: 'yellow' },
  { text: 'open', color: 'red' },
  { text: 'isolated', color: 'purple' },
]);

export const inUse = inWords([
  { text: 'not first', color: 'gray' },
  { text: 'in use', color: 'green' },
]);

export const upOrDown = inWords([
  { text: 'down', color: 'red' },
  { text: 'up', color: 'green' },
]);

/** Of the oldest. Where there is none the gauge is 0: without the filter the age would be that of the epoch. */
export const ageOf = (since: string): string => `max(time() - (${since} > 0)) or max(${since} * 0)`;

export const queueAge = ageOf('relevo_outbox_oldest_timestamp_seconds');

/** The quantile of a histogram over the interval, for each value of the labels. */
export function quantile(q: number, histogram: string, ...by: readonly string[]): string {
  const [name = histogram, selector = ''] = histogram.split(/(?=\{)/);
  return `histogram_quantile(${q}, sum by (${['le', ...by].join(', ')}) (rate(${name}_bucket${selector}[$__rate_interval])))`;
}
