// The environment of notifier-fallback. Credentials have no default.
import { notifierEnvironment, readEnvironment } from '@relevo/notifier-kit';
import { z } from 'zod';

const schema = z.object({
  ...notifierEnvironment(8_002),
  TWILIO_ACCOUNT_SID: z.string().regex(/^AC[0-9a-f]{32}$/, 'must be AC and 32 hexadecimal digits'),
  TWILIO_AUTH_TOKEN: z.string().min(1),
  TWILIO_FROM: z.string().regex(/^\+[1-9]\d{6,14}$/, 'must be a number in E.164, like +15005550006'),
});

/** What the environment may set. */
export const environmentNames: readonly string[] = Object.keys(schema.shape);

export type Settings = Readonly<z.output<typeof schema>>;

export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  return readEnvironment(schema, environment);
}
