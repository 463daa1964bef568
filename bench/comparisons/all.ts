// The register: a new comparison is a file beside this one, and a line here.
import type { Comparison } from '../src/comparison.ts';
import { acceptBurst } from './accept-burst.ts';
import { backlog } from './backlog.ts';
import { gatePass } from './gate-pass.ts';
import { history } from './history.ts';
import { outages } from './outage.ts';
import { partnerEvents } from './partner-events.ts';
import { replicas } from './replicas.ts';
import { sustainedRate } from './sustained.ts';
import { timeToProvider } from './time-to-provider.ts';
import { watching } from './watching.ts';

/** Run by npm run bench, in this order. */
export const usual: readonly Comparison[] = [
  acceptBurst,
  sustainedRate,
  timeToProvider,
  ...outages,
  gatePass,
  replicas,
  partnerEvents,
  watching,
];

/** Run by --quick where none is named: the other outages differ from the one that hangs by a word to the provider. */
export const quick: readonly Comparison[] = usual.filter(
  ({ name }) => !name.startsWith('outage-') || name === 'outage-hang',
);

/** Too long for every run: only where they are named. */
export const long: readonly Comparison[] = [backlog, history];
