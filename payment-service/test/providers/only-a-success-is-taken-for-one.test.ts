// Generated answers, from slightly damaged to pure noise: an adapter never
// throws at one, and never reads a success into it.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Script, type ScriptedReply, type ScriptedServer, startScriptedServer } from '@relevo/test-kit';
import fc from 'fast-check';
import type { MessagingProvider } from '../../src/application/ports.ts';
import { fixtures, message, noDeadline } from './provider-fixtures.ts';

const always =
  (reply: ScriptedReply): Script =>
  () =>
    reply;

const respond = (status: number, body: string): ScriptedReply => ({ kind: 'respond', status, body });

describe.each(fixtures)('the $kind adapter', ({ at, success, idIn }) => {
  let server: ScriptedServer;
  let provider: MessagingProvider;

  beforeEach(async () => {
    server = await startScriptedServer(always({ kind: 'respond', ...success }));
    provider = at(server.url);
  });

  afterEach(async () => {
    provider.close();
    await server.close();
  });

  it('never accepts, nor throws at, an answer that is not the provider’s own success', async () => {
    const success200 = JSON.parse(success.body) as object; // our own fixture: an object
    const broken = fc.oneof(
      fc.string(),
      fc.json(),
      // The success with one of its fields, at any depth, replaced or gone.
      damaged(success200).map((value) => JSON.stringify(value)),
      fc.nat(success.body.length - 1).map((length) => success.body.slice(0, length)),
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(200, 201, 202, 226, 299), broken, async (status, body) => {
        server.follow(always(respond(status, body)));
        const result = await provider.send(message, noDeadline());
        if (result.outcome === 'accepted')
          expect(result.providerMessageId).toBe(String(idIn(JSON.parse(body))));
      }),
      { numRuns: 150 },
    );
  });

  it('never accepts, nor throws at, bytes that only begin like HTTP', async () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.string({ unit: 'binary', maxLength: 80 }).map((tail) => Buffer.from(`HTTP/1.1 200 ${tail}`)),
      fc
        .string({ unit: 'binary', maxLength: 80 })
        .map((tail) => Buffer.from(`HTTP/1.1 200 OK\r\n${tail}\r\n\r\n`)),
    );
    await fc.assert(
      fc.asyncProperty(bytes, fc.constantFrom('end' as const, 'reset' as const), async (data, afterwards) => {
        server.follow(always({ kind: 'raw', bytes: data, afterwards }));
        expect((await provider.send(message, noDeadline())).outcome).not.toBe('accepted');
      }),
      { numRuns: 100 },
    );
  });
});

/** A copy of `value` with one field, at any depth, replaced by another value or gone. */
function damaged(value: object): fc.Arbitrary<unknown> {
  const paths = pathsOf(value);
  const replacement = fc.oneof(
    fc.jsonValue({ maxDepth: 1 }),
    fc.constant(undefined),
    fc.constantFrom(0, -1, 2, '', '-99'),
  );
  return fc.tuple(fc.constantFrom(...paths), replacement).map(([path, other]) => {
    const copy = structuredClone(value);
    let holder = copy as Record<string, unknown>; // walked along paths that exist in it
    for (const key of path.slice(0, -1)) holder = holder[key] as Record<string, unknown>; // as above
    const last = path.at(-1) ?? '';
    holder[last] = other;
    return copy;
  });
}

function pathsOf(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  const inner = Object.entries(value).flatMap(([key, child]) => pathsOf(child, [...path, key]));
  return path.length === 0 ? inner : [path, ...inner];
}
