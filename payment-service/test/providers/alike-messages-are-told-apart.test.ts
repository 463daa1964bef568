// Two payments with one text to one phone: whose is which message of a list that
// carries no handle of ours?
import { describe, expect, it } from '@jest/globals';
import { chooseAlike } from '../../src/adapters/providers/alike-messages.ts';
import type { AlikeChoice } from '../../src/adapters/providers/alike-messages.ts';
import type { Rival } from '../../src/application/ports.ts';

const at = (second: number) => 1_000_000_000 + second * 1_000;
const listed = (...seconds: readonly number[]) =>
  seconds.map((second) => ({ id: `m@${second}`, createdAtMs: at(second) }));
/** Ids are in the order of time, as ours are. The attempt that asks began at 0. */
const idAt = (second: number) => `attempt-${5_000 + second}`;
const rival = (second: number, standing: Rival['standing'] = 'verifying'): Rival => ({
  attemptId: idAt(second),
  body: 'x',
  startedAtMs: at(second),
  standing,
});
const choose = (choice: Partial<AlikeChoice>) =>
  chooseAlike({
    messages: [],
    claimed: [],
    rivals: [],
    attemptId: idAt(0),
    attemptStartedAtMs: at(0),
    ownSinceMs: at(0),
    ...choice,
  });
const taking = (second: number) => ({ kind: 'found', providerMessageId: `m@${second}`, isAlike: true });
const cannotTell = { kind: 'unavailable' };
const absent = { kind: 'absent' };

describe('an attempt in doubt among others with its text', () => {
  it('takes the earliest message that it can have sent, so that those after it find one too', () => {
    expect(choose({ messages: listed(7, 1, 3), rivals: [rival(2), rival(6)] })).toEqual(taking(1));
  });

  it('leaves the earliest to each that began before it and still looks', () => {
    expect(choose({ messages: listed(1, 2), rivals: [rival(-1)] })).toEqual(taking(2));
    expect(choose({ messages: listed(1, 2, 3), rivals: [rival(-1), rival(-2)] })).toEqual(taking(3));
  });

  it('can not tell yet where every message is left to those before it', () => {
    expect(choose({ messages: listed(1), rivals: [rival(-1)] })).toEqual(cannotTell);
    expect(choose({ messages: listed(1), rivals: [rival(-1), rival(-2)] })).toEqual(cannotTell);
  });

  it('leaves nothing to one that has given up, of what was taken after it began itself', () => {
    expect(choose({ messages: listed(1), rivals: [rival(-30, 'given_up')] })).toEqual(taking(1));
  });

  it('leaves a message from before it began to the attempt that began earlier, whatever that has decided', () => {
    expect(choose({ messages: listed(-30), rivals: [rival(-30, 'given_up')] })).toEqual(absent);
    expect(choose({ messages: listed(-30, 1), rivals: [rival(-30, 'given_up')] })).toEqual(taking(1));
    expect(choose({ messages: listed(-30, 1), rivals: [rival(-30)] })).toEqual(taking(1));
  });

  it('takes one dated before it began where nobody else can have left it: clocks disagree', () => {
    expect(choose({ messages: listed(-3) })).toEqual(taking(-3));
    expect(choose({ messages: listed(-3), rivals: [rival(2)] })).toEqual(taking(-3));
    expect(choose({ messages: listed(-4, -3), rivals: [rival(-2, 'given_up')] })).toEqual(taking(-3));
  });

  it('takes one dated before it began also where another still looks, which is left one already', () => {
    expect(choose({ messages: listed(-2, -1), rivals: [rival(-1)] })).toEqual(taking(-1));
    expect(choose({ messages: listed(-2, -1), rivals: [rival(-1), rival(-30, 'given_up')] })).toEqual(
      cannotTell,
    );
  });

  it('takes none while a call is under way whose own answer may name it', () => {
    expect(choose({ messages: listed(1), rivals: [rival(-1, 'in_call')] })).toEqual(cannotTell);
    expect(choose({ messages: listed(1), rivals: [rival(1, 'in_call')] })).toEqual(cannotTell);
    // Of two alike it can not be told which is whose.
    expect(choose({ messages: listed(0, 1), rivals: [rival(-1, 'in_call')] })).toEqual(cannotTell);
  });

  it('takes one that was taken before the call that is under way began', () => {
    expect(choose({ messages: listed(0, 5), rivals: [rival(4, 'in_call')] })).toEqual(taking(0));
  });

  it('leaves one message to an attempt that the provider took without saying under which id', () => {
    expect(choose({ messages: listed(1), rivals: [rival(-1, 'taken')] })).toEqual(absent);
    expect(choose({ messages: listed(1, 2), rivals: [rival(-1, 'taken')] })).toEqual(taking(2));
  });

  it('tells, where it is absent, until when another’s may come that has its own', () => {
    const claimed = [
      { providerMessageId: 'm@1', attemptId: idAt(1), doubtedAtMs: at(3) },
      { providerMessageId: 'm@2', attemptId: idAt(2), doubtedAtMs: at(2) },
      { providerMessageId: 'm@4', attemptId: idAt(4), doubtedAtMs: null }, // named by the provider, and nobody else's
    ];
    expect(choose({ messages: listed(1, 2, 4), claimed })).toEqual({ ...absent, alikeDoubtedAtMs: at(3) });
    expect(choose({ messages: listed(4), claimed: claimed.slice(2) })).toEqual(absent);
    expect(choose({ messages: listed(1, 2, 4, 5), claimed })).toEqual(taking(5));
  });

  it('leaves no second message to one that claimed its own while this was found out', () => {
    const claimed = [{ providerMessageId: 'm@0', attemptId: idAt(-1), doubtedAtMs: at(1) }];
    expect(choose({ messages: listed(0, 1, 3), claimed, rivals: [rival(-1)] })).toEqual(taking(1));
  });

  it('is absent where nothing is listed, however many others are in doubt', () => {
    expect(choose({ rivals: [rival(0, 'in_call'), rival(-1)] })).toEqual(absent);
  });
});
