// The environment of notifier-primary. Credentials have no default.
import { notifierEnvironment, readEnvironment } from '@relevo/notifier-kit';
import { z } from 'zod';

const schema = z
  .object({
    ...notifierEnvironment(8_001),
    ALDEAMO_USER: z
      .string()
      .min(1)
      .regex(/^[^:]+$/, 'must not hold a colon'),
    ALDEAMO_PASSWORD: z.string().min(1),
    /** Where receipts go; without it none are sent. */
    RECEIPTS_URL: z
      .string()
      .regex(/^https?:\/\//, 'must be an http or https URL')
      .refine((text) => URL.canParse(text), 'must be an http or https URL')
      .optional(),
    RECEIPTS_USER: z.string().min(1).optional(),
    RECEIPTS_PASSWORD: z.string().min(1).optional(),
  })
  .superRefine((settings, context) => {
    if (settings.RECEIPTS_URL === undefined) return;
    for (const name of ['RECEIPTS_USER', 'RECEIPTS_PASSWORD'] as const) {
      if (settings[name] === undefined) {
        context.addIssue({ code: 'custom', path: [name], message: 'must be set beside RECEIPTS_URL' });
      }
    }
  });

/** What the environment may set. */
export const environmentNames: readonly string[] = Object.keys(schema.shape);

export type Settings = Readonly<z.output<typeof schema>>;

export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  return readEnvironment(schema, environment);
}
