// Every text in Spanish, by area, with the words of docs/glossary.md.
import type { Dictionary } from '../translate.ts';
import { deadLetters } from './dead-letters.ts';
import { events } from './events.ts';
import { faults } from './faults.ts';
import { filter } from './filter.ts';
import { inbox } from './inbox.ts';
import { money } from './money.ts';
import { overview } from './overview.ts';
import { palette } from './palette.ts';
import { partners } from './partners.ts';
import { payment } from './payment.ts';
import { payments } from './payments.ts';
import { problems } from './problems.ts';
import { provider } from './provider.ts';
import { refunds } from './refunds.ts';
import { replay } from './replay.ts';
import { session } from './session.ts';
import { shell } from './shell.ts';
import { traffic } from './traffic.ts';
import { words } from './words.ts';
import { eventWords } from './event-words.ts';
import { flow } from './flow.ts';
import { breaker } from './breaker.ts';
import { ui } from './ui.ts';

export const es: Dictionary = {
  ...deadLetters,
  ...events,
  ...faults,
  ...filter,
  ...inbox,
  ...money,
  ...overview,
  ...palette,
  ...partners,
  ...payment,
  ...payments,
  ...problems,
  ...provider,
  ...refunds,
  ...replay,
  ...session,
  ...shell,
  ...traffic,
  ...words,
  ...eventWords,
  ...flow,
  ...breaker,
  ...ui,
};
