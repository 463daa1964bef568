// What a fault does, in few words: its kind stays as it is written, the rest is said.
import type { Fault } from '../../api/notifier-types.ts';
import type { I18n } from '../../i18n/i18n.tsx';

type Words = Pick<I18n, 't' | 'format'>;

function scheduleWords({ schedule }: Fault, { t }: Words): readonly string[] {
  switch (schedule.type) {
    case 'constant':
      return [];
    case 'flap':
      return [t('faults.scope.flap', { on: schedule.on_s, off: schedule.off_s })];
    case 'ramp': {
      const { from_percent: from, to_percent: to, over_s: over } = schedule;
      return [t('faults.scope.ramp', { from, to, over })];
    }
    case 'burst':
      return [t('faults.scope.burst', { count: schedule.count, every: schedule.every_s })];
    case 'window':
      return [t('faults.scope.window', { after: schedule.after_s, for: schedule.for_s })];
    case 'every_nth':
      return [t('faults.scope.every_nth', { n: schedule.n })];
  }
}

function scopeWords({ when }: Fault, { t, format }: Words): readonly string[] {
  const words: string[] = [];
  if (when.operation !== undefined) {
    words.push(t('faults.scope.operation', { operations: when.operation.join(', ') }));
  }
  const { prefix = [], exact = [], sticky_percent: sticky } = when.to ?? {};
  const numbers = [...prefix.map((one) => `${one}…`), ...exact];
  if (numbers.length > 0) words.push(t('faults.scope.to', { numbers: numbers.join(', ') }));
  if (sticky !== undefined) words.push(t('faults.scope.sticky', { percent: format.percent(sticky / 100) }));
  if (when.time_of_day !== undefined) words.push(t('faults.scope.time_of_day', when.time_of_day));
  return words;
}

function paramWords({ params }: Fault): readonly string[] {
  return Object.entries(params).map(([name, value]) => `${name} ${String(value)}`);
}

/** Parameters, scope, schedule, probability and limits; what is as it is by default is left out. */
export function describeFault(fault: Fault, words: Words): readonly string[] {
  const { t, format } = words;
  const { count, max_concurrent: concurrent } = fault.limit;
  return [
    ...paramWords(fault),
    ...scopeWords(fault, words),
    ...scheduleWords(fault, words),
    ...(fault.probability < 1
      ? [t('faults.scope.probability', { percent: format.percent(fault.probability) })]
      : []),
    ...(count === undefined ? [] : [t('faults.scope.count', { count })]),
    ...(concurrent === undefined ? [] : [t('faults.scope.concurrent', { count: concurrent })]),
  ];
}
