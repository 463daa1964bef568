// A comparison is one question, asked of several contestants in one run: the same
// load, the same database settings, the same provider, each in turn.
import type { Tools } from './tools.ts';

export type Measurement = {
  readonly key: string;
  readonly title: string;
  /** Such as "/s" or "ms"; written behind each value. */
  readonly unit: string;
  readonly better: 'higher' | 'lower';
};

/** What one repeat brought: a value for each measurement's key. */
export type Sample = Readonly<Record<string, number>>;

export type RunLength = { readonly warmUpS: number; readonly seconds: number };

/** A contestant that is running. */
export type Runner = {
  readonly measure: (length: RunLength) => Promise<Sample>;
};

export type Contestant = {
  readonly name: string;
  /** What it is and how it is set, for whoever reads the figures. */
  readonly settings: string;
  /** How to get what it needs and is not here; null where nothing is missing. */
  readonly missing?: (tools: Tools) => Promise<string | null>;
  /** Starts it; what it starts is stopped through `tools.onStop`. */
  readonly open: (tools: Tools) => Promise<Runner>;
};

/** What the subject's median must come to. */
export type Goal = {
  readonly measurement: string;
  readonly relation: 'at least' | 'at most';
  /** With `of`: times the best median of these contestants. Without: the value itself. */
  readonly value: number;
  readonly of?: readonly string[];
  /** Worth reaching, and no promise. */
  readonly isStretch?: boolean;
};

export type Comparison = {
  /** As in npm run bench -- <name>. */
  readonly name: string;
  readonly title: string;
  /** How it is measured, for the report. */
  readonly method: string;
  /** Of the contestant whose figures the goals are about. */
  readonly subject: string;
  readonly measurements: readonly Measurement[];
  readonly contestants: readonly Contestant[];
  readonly goals: readonly Goal[];
};

/** A contestant's samples, in the order of the repeats. */
export type Entry = { readonly contestant: string; readonly samples: readonly Sample[] };

export type Skipped = { readonly contestant: string; readonly why: string };

export type Result = {
  readonly comparison: Comparison;
  readonly entries: readonly Entry[];
  readonly skipped: readonly Skipped[];
};
