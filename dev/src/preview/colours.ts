// Grafana's colours by their names, in its dark theme.
import type { Threshold } from '../grafana/dashboard-model.ts';

const NAMED: Readonly<Record<string, string>> = {
  green: '#73bf69',
  'dark-green': '#37872d',
  'semi-dark-green': '#56a64b',
  'light-green': '#96d98d',
  yellow: '#fade2a',
  'dark-yellow': '#e0b400',
  'semi-dark-yellow': '#f2cc0c',
  orange: '#ff9830',
  'dark-orange': '#fa6400',
  'semi-dark-orange': '#ff780a',
  red: '#f2495c',
  'dark-red': '#c4162a',
  'semi-dark-red': '#e02f44',
  blue: '#5794f2',
  'dark-blue': '#1f60c4',
  'semi-dark-blue': '#3274d9',
  'light-blue': '#8ab8ff',
  purple: '#b877d9',
  'dark-purple': '#8f3bb8',
  'semi-dark-purple': '#a352cc',
  gray: '#808080',
  grey: '#808080',
  text: '#ccccdc',
  transparent: 'transparent',
};

const CLASSIC = [
  '#7eb26d',
  '#eab839',
  '#6ed0e0',
  '#ef843c',
  '#e24d42',
  '#1f78c1',
  '#ba43a9',
  '#705da0',
  '#508642',
  '#cca300',
  '#447ebc',
  '#c15c17',
  '#890f02',
  '#0a437c',
  '#6d1f62',
  '#584477',
];

/** A name of Grafana's, or a colour as it is. */
export function colourOf(name: string): string {
  return NAMED[name] ?? name;
}

/** The colour of the n-th series where nothing else decides. */
export function paletteColour(index: number): string {
  return CLASSIC[index % CLASSIC.length] ?? '#7eb26d';
}

/** The colour of the highest step that the value has reached. */
export function thresholdColour(value: number | undefined, steps: readonly Threshold[]): string {
  let reached = steps.find((step) => step.value === null) ?? steps[0];
  for (const step of steps) {
    if (value !== undefined && step.value !== null && value >= step.value) reached = step;
  }
  return colourOf(reached?.color ?? 'green');
}
