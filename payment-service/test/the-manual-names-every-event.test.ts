import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { feedEventTypes } from '../src/adapters/events/event-views.ts';
import { stateTypes } from '../src/adapters/http/event-routes.ts';

const manual = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'events.md'), 'utf8');

it('names every event, and none that there is not', () => {
  const named = [...manual.matchAll(/^\| `([a-z_.]+)` /gm)].map(([, type]) => type);
  expect(named).toEqual([...feedEventTypes, ...stateTypes]);
});
