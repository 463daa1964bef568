// The register: a new comparison is a file beside this one, and a line here.
import type { Comparison } from '../src/comparison.ts';
import { acceptBurst } from './accept-burst.ts';
import { gatePass } from './gate-pass.ts';
import { outages } from './outage.ts';
import { sustainedRate } from './sustained.ts';
import { timeToProvider } from './time-to-provider.ts';

/** Run by npm run bench, in this order. */
export const usual: readonly Comparison[] = [
  acceptBurst,
  sustainedRate,
  timeToProvider,
  ...outages,
  gatePass,
];

/** Too long for every run: only where they are named. */
export const long: readonly Comparison[] = [];
