// The shapes as JSON Schema draft-07, which is what AsyncAPI 3 takes by itself. They are
// those of a reader: fields that are not named may be there.
import { z } from 'zod';

/** The part of JSON Schema that our shapes make use of. */
export type JsonSchema = {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly [keyword: string]: unknown;
};

export function readerSchema(schema: z.ZodType): JsonSchema {
  const { $schema, ...shape } = z.toJSONSchema(schema, {
    target: 'draft-7',
    io: 'input',
    override: ({ jsonSchema }) => {
      if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
    },
  });
  if ($schema === undefined) throw new Error('zod has not said which JSON Schema this is');
  return shape as JsonSchema; // zod types it as any JSON Schema; an object's has these
}
