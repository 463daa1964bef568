// A fault as somebody writes it: read as JSON, with what is wrong and in which line.
// What a good one is, only the mock says.
import type { FaultRequest } from '../../api/notifier-types.ts';

export type Written =
  | {
      readonly kind: 'fault';
      readonly name: string | null;
      readonly definition: Readonly<Record<string, unknown>>;
    }
  | { readonly kind: 'not_json'; readonly problem: string }
  | { readonly kind: 'not_object' };

export function readDefinition(text: string): Written {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { kind: 'not_json', problem: error instanceof Error ? error.message : String(error) };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { kind: 'not_object' };
  const definition = { ...value } as Readonly<Record<string, unknown>>; // an object of JSON has no other keys
  const { name } = definition;
  return { kind: 'fault', name: typeof name === 'string' && name !== '' ? name : null, definition };
}

export function writeDefinition(definition: FaultRequest & { readonly name?: string }): string {
  return JSON.stringify(definition, null, 2);
}

/**
 * The line, from 1, of what a JSON pointer (RFC 6901) points to; null where the text has nothing
 * there. Goes from key to key downwards, which is right for a text that was formatted or written
 * by hand, and points near in any other.
 */
export function lineOf(text: string, pointer: string): number | null {
  const keys = pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  let at = -1;
  for (const key of keys) {
    if (/^\d+$/.test(key)) continue;
    const next = text.indexOf(JSON.stringify(key), at + 1);
    if (next === -1) break;
    at = next;
  }
  return at === -1 ? null : text.slice(0, at).split('\n').length;
}
