// What a value looks like: its words by the mappings, else its number with the
// unit, and the colour of either or of the threshold.
import type { FieldDefaults, ValueMapping } from '../grafana/dashboard-model.ts';
import { colourOf, thresholdColour } from './colours.ts';
import { formatValue } from './units.ts';

export type Display = {
  readonly text: string;
  readonly colour: string;
  /** It has words of its own. */
  readonly isMapped: boolean;
};

type Result = { readonly text?: string; readonly color?: string };

export function displayOf(value: number | undefined, defaults: FieldDefaults): Display {
  const threshold = thresholdColour(value, defaults.thresholds?.steps ?? []);
  if (value === undefined) return { text: defaults.noValue ?? 'No data', colour: threshold, isMapped: false };
  const mapped = (defaults.mappings ?? []).map((mapping) => resultOf(value, mapping)).find(isResult);
  return {
    text: mapped?.text ?? formatValue(value, defaults),
    colour: mapped?.color === undefined ? threshold : colourOf(mapped.color),
    isMapped: mapped !== undefined,
  };
}

const isResult = (result: Result | undefined): result is Result => result !== undefined;

// `as` throughout: the options are those that Grafana writes for each type of mapping.
function resultOf(value: number, { type, options }: ValueMapping): Result | undefined {
  switch (type) {
    case 'value':
      return options[String(value)] as Result | undefined;
    case 'range': {
      const { from, to, result } = options as { from?: number | null; to?: number | null; result?: Result };
      return value >= (from ?? -Infinity) && value <= (to ?? Infinity) ? result : undefined;
    }
    case 'special': {
      const { match, result } = options as { match?: string; result?: Result };
      return match === 'nan' && Number.isNaN(value) ? result : undefined;
    }
    case 'regex':
      return undefined;
  }
}
