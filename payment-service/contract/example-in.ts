// The example that a JSON schema gives of itself. What an object may have is in it where it has an example of its
// own; what it must have always is.
import { z } from 'zod';

type Schema = Readonly<Record<string, unknown>>;
type Schemas = Readonly<Record<string, Schema>>;

const shape = z.object({
  $ref: z.string().optional(),
  examples: z.array(z.unknown()).optional(),
  default: z.unknown().optional(),
  const: z.unknown().optional(),
  enum: z.array(z.unknown()).optional(),
  anyOf: z.array(z.record(z.string(), z.unknown())).optional(),
  properties: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
  required: z.array(z.string()).default([]),
});

/** Undefined where there is none. */
export function exampleIn(schema: Schema, named: Schemas): unknown {
  const { $ref, properties, required, ...own } = shape.parse(schema);
  const target = $ref === undefined ? undefined : named[$ref.replace('#/components/schemas/', '')];
  if (target !== undefined) return exampleIn(target, named);
  const [choice] = own.anyOf ?? [];
  const known = own.examples?.[0] ?? own.const ?? own.default ?? own.enum?.[0];
  if (known !== undefined) return known;
  if (choice !== undefined) return exampleIn(choice, named);
  return properties === undefined ? undefined : exampleOfObject(properties, required, named);
}

function exampleOfObject(
  properties: Schemas,
  required: readonly string[],
  named: Schemas,
): Readonly<Record<string, unknown>> | undefined {
  const isNeeded = (name: string): boolean => required.includes(name);
  const shown = Object.entries(properties)
    .filter(([name, child]) => isNeeded(name) || 'examples' in child)
    .map(([name, child]) => [name, exampleIn(child, named)] as const);
  return shown.some(([, value]) => value === undefined) ? undefined : Object.fromEntries(shown);
}
