// What a handler rejects comes again, and is laid aside in the end.
import { expect, it } from '@jest/globals';
import { toCloudEvent } from '../src/catalog/cloud-event.ts';
import { numbered, ofStream } from './bench-tools.ts';
import type { TransportBench } from './transport-bench.ts';

export function describeFailingHandlers(bench: () => TransportBench): void {
  it('hands an event over again whose handler rejects, before the later ones of its stream', async () => {
    let refusals = 2;
    const refuseOnce = (event: {
      readonly stream: string;
      readonly data: Readonly<Record<string, unknown>>;
    }) => (event.stream === 'a' && event.data['nth'] === 2 && refusals-- > 0 ? new Error('not now') : null);
    await bench().publisher.publish([...bench().eventsOf('a', 4), ...bench().eventsOf('b', 2)]);
    bench().subscribe({ consumer: 'one', retryPauseMs: 5, handle: bench().recorder('one', refuseOnce) });
    const effects = await bench().untilEffects('one', 6);
    expect(ofStream(effects, 'a')).toEqual(numbered('a', 4));
    expect(ofStream(effects, 'b')).toEqual(numbered('b', 2));
  });

  it('lays an event aside that never succeeds, with the later ones of its stream only, until a replay', async () => {
    let isMended = false;
    const refuse = (event: { readonly stream: string; readonly data: Readonly<Record<string, unknown>> }) =>
      event.stream === 'a' && event.data['nth'] === 2 && !isMended ? new Error('never') : null;
    const subscription = bench().subscribe({
      consumer: 'one',
      attemptsMax: 2,
      retryPauseMs: 5,
      handle: bench().recorder('one', refuse),
    });
    await bench().publisher.publish([...bench().eventsOf('a', 3), ...bench().eventsOf('b', 3)]);
    await bench().untilEffects('one', 4);
    await bench().until(async () => (await subscription.deadLetters(10)).length === 2);
    await bench().publisher.publish([...bench().eventsOf('a', 1), ...bench().eventsOf('b', 1)]);
    await bench().until(async () => (await subscription.deadLetters(10)).length === 3);

    const letters = await subscription.deadLetters(10);
    expect(letters.map(({ event, attempts }) => [event.data['nth'], attempts])).toEqual([
      [2, 2],
      [3, 0],
      [4, 0],
    ]);
    expect(letters[0]?.error).toContain('never');
    expect(await bench().untilEffects('one', 5)).toEqual(expect.arrayContaining(numbered('b', 4)));
    expect(await subscription.replay('a')).toMatchObject({ replayed: 0, error: { message: 'never' } });

    isMended = true;
    expect(await subscription.replay('a')).toEqual({ replayed: 3, error: null });
    await bench().publisher.publish(bench().eventsOf('a', 1));
    const effects = await bench().untilEffects('one', 9);
    expect(ofStream(effects, 'a')).toEqual(numbered('a', 5));
    expect(await subscription.deadLetters(10)).toEqual([]);
  });

  it('lays aside what nobody can read, and goes on with the others', async () => {
    const { foreign } = bench().transport;
    if (foreign === undefined) return; // nobody else can write
    const [event] = bench().eventsOf('b', 1);
    if (event === undefined) throw new Error('no event');
    const unheldByDatabases = JSON.stringify(toCloudEvent({ ...event, data: { text: '\u0000' } }));
    const texts = ['no JSON', '{"id":"of somebody else"}', unheldByDatabases];
    bench().subscribe({ consumer: 'one' });
    await bench().publisher.publish(bench().eventsOf('a', 2));
    for (const text of texts) await foreign.send(text);
    await bench().publisher.publish(bench().eventsOf('a', 2));
    expect(await bench().untilEffects('one', 4)).toEqual(numbered('a', 4));
    const laidAside: string[] = [];
    await bench().until(async () => {
      laidAside.push(...(await foreign.takeLaidAside()));
      return laidAside.length >= texts.length;
    });
    expect(laidAside.toSorted()).toEqual(texts.toSorted());
  });
}
