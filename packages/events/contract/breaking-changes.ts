// A released shape may grow by fields that may be missing. Whatever else changes breaks
// a reader, or the reading of what is in the log already.
import type { JsonSchema } from './json-schema.ts';

// What tells people about a field, and nothing about its values.
const prose = new Set(['description', 'title', 'examples']);

/** One sentence for each change that needs a new version of the type; none where `after` is additive. */
export function breakingChanges(before: JsonSchema, after: JsonSchema, path = 'data'): readonly string[] {
  return [...changedKeywords(before, after, path), ...changedFields(before, after, path)];
}

function changedKeywords(before: JsonSchema, after: JsonSchema, path: string): readonly string[] {
  const keywords = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keywords]
    .filter((keyword) => !prose.has(keyword) && keyword !== 'properties' && keyword !== 'required')
    .filter((keyword) => JSON.stringify(before[keyword]) !== JSON.stringify(after[keyword]))
    .map((keyword) => `${path} has another ${keyword}`);
}

function changedFields(before: JsonSchema, after: JsonSchema, path: string): readonly string[] {
  const { properties: old = {}, required: oldRequired = [] } = before;
  const { properties: present = {}, required = [] } = after;
  return [
    ...Object.entries(old).flatMap(([name, schema]) => {
      const now = present[name];
      return now === undefined
        ? [`${path}.${name} is gone`]
        : breakingChanges(schema, now, `${path}.${name}`);
    }),
    ...oldRequired
      .filter((name) => !required.includes(name))
      .map((name) => `${path}.${name} may be missing now`),
    ...required
      .filter((name) => !oldRequired.includes(name))
      .map((name) => `${path}.${name} is required, and is not in what was written before`),
  ];
}
