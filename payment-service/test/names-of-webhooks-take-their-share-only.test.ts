import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import type { LookupFunction } from 'node:net';
import { limitLookups } from '../src/adapters/webhooks/limit-lookups.ts';

const limits = { underWayMax: 2, waitMsMax: 5_000 };

/** Look-ups that are answered by hand. */
function scriptedLookup() {
  const underWay = new Map<string, Parameters<LookupFunction>[2]>();
  const begun: string[] = [];
  const lookup: LookupFunction = (host, _options, callback) => {
    begun.push(host);
    underWay.set(host, callback);
  };
  const answer = (host: string, address: string): void => {
    const callback = underWay.get(host);
    underWay.delete(host);
    callback?.(null, address, 4);
  };
  return { lookup, begun, answer };
}

function asking(lookup: LookupFunction) {
  const told: string[] = [];
  const ask = (host: string): void => {
    lookup(host, {}, (error, address) => told.push(`${host} ${error?.code ?? JSON.stringify(address)}`));
  };
  return { told, ask };
}

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

it('two servers that say nothing take two places, and the third name waits for one', () => {
  const { lookup, begun, answer } = scriptedLookup();
  const { told, ask } = asking(limitLookups(lookup, limits));
  for (const host of ['silent.example', 'mute.example', 'well.example']) ask(host);
  expect(begun).toEqual(['silent.example', 'mute.example']);
  answer('mute.example', '198.51.100.1');
  expect(begun).toEqual(['silent.example', 'mute.example', 'well.example']);
  answer('well.example', '198.51.100.2');
  expect(told).toEqual(['mute.example "198.51.100.1"', 'well.example "198.51.100.2"']);
});

it('one name is looked up once for all who ask at the same time, and anew for who asks later', () => {
  const { lookup, begun, answer } = scriptedLookup();
  const { told, ask } = asking(limitLookups(lookup, limits));
  ask('silent.example');
  ask('silent.example');
  expect(begun).toEqual(['silent.example']);
  answer('silent.example', '198.51.100.1');
  expect(told).toEqual(['silent.example "198.51.100.1"', 'silent.example "198.51.100.1"']);
  ask('silent.example');
  expect(begun).toEqual(['silent.example', 'silent.example']);
});

it('nobody waits for longer than the limit, and nothing is looked up for who has gone', () => {
  const { lookup, begun, answer } = scriptedLookup();
  const { told, ask } = asking(limitLookups(lookup, limits));
  for (const host of ['silent.example', 'mute.example', 'well.example']) ask(host);
  jest.advanceTimersByTime(limits.waitMsMax);
  expect(told).toEqual(['silent.example EAI_AGAIN', 'mute.example EAI_AGAIN', 'well.example EAI_AGAIN']);
  // The threads are still taken: who comes now waits as well.
  ask('later.example');
  expect(begun).toEqual(['silent.example', 'mute.example']);
  answer('silent.example', '198.51.100.1');
  expect(begun).toEqual(['silent.example', 'mute.example', 'later.example']);
  answer('later.example', '198.51.100.2');
  expect(told.slice(3)).toEqual(['later.example "198.51.100.2"']);
  expect(jest.getTimerCount()).toBe(0);
});
