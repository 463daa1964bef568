// The environment of notifier-fallback. Credentials have no default.
import { notifierEnvironment, readEnvironment } from '@relevo/notifier-kit';
import { z } from 'zod';

const schema = z.object({
  ...notifierEnvironment(8_002),
  TWILIO_ACCOUNT_SID: z.string().regex(/^AC[0-9a-fA-F]{32}$/, 'must be AC and 32 hexadecimal digits'),
  TWILIO_AUTH_TOKEN: z.string().min(1),
  // Whatever payment-service may be given as its sender: both read the same variable.
  TWILIO_FROM: z
    .string()
    .regex(
      /^(\+[1-9]\d{6,14}|\d{3,8}|(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11})$/,
      'must be a number in E.164 like +15005550006, a short code, or a name of up to 11 letters and digits',
    ),
});

/** What the environment may set. */
export const environmentNames: readonly string[] = Object.keys(schema.shape);

export type Settings = Readonly<z.output<typeof schema>>;

export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  return readEnvironment(schema, environment);
}
