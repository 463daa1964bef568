// The part of a notifier's environment that both share. A service adds its own
// credentials; every problem is told at once.
import { z } from 'zod';
import { StartError } from '@relevo/service-kit';

const flag = z
  .enum(['0', '1'], { error: 'must be 0 or 1' })
  .default('0')
  .transform((text) => text === '1');

const wholeNumber = (bounds: { readonly min: number; readonly max: number; readonly preset: number }) =>
  z
    .string()
    .regex(/^\d{1,9}$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.int().min(bounds.min).max(bounds.max))
    .default(bounds.preset);

const hostList = z
  .string()
  .default('')
  .transform((text) =>
    text
      .toLowerCase()
      .split(',')
      .map((host) => host.trim())
      .filter((host) => host !== ''),
  );

/** Shape of what every notifier reads; spread it into a service's own z.object. */
export function notifierEnvironment(portDefault: number) {
  return {
    PORT: wholeNumber({ min: 0, max: 65_535, preset: portDefault }),
    HOST: z.string().default('127.0.0.1'),
    LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
    FAULTS_ENABLED: flag,
    ADMIN_REMOTE: flag,
    FAULTS_MAX: wholeNumber({ min: 1, max: 1_000, preset: 100 }),
    INBOX_MAX: wholeNumber({ min: 1, max: 1_000_000, preset: 100_000 }),
    RECEIPT_DELAY_MS: wholeNumber({ min: 0, max: 3_600_000, preset: 1_000 }),
    RECEIPTS_MAX: wholeNumber({ min: 1, max: 1_000_000, preset: 100_000 }),
    RECEIPTS_CONCURRENCY: wholeNumber({ min: 1, max: 1_000, preset: 20 }),
    RECEIPTS_ATTEMPTS: wholeNumber({ min: 1, max: 20, preset: 5 }),
    RECEIPTS_TIMEOUT_MS: wholeNumber({ min: 1, max: 60_000, preset: 5_000 }),
    RECEIPTS_ALLOWED_HOSTS: hostList,
    ALLOW_REMOTE_CALLBACKS: flag,
  };
}

export type NotifierEnvironment = z.output<z.ZodObject<ReturnType<typeof notifierEnvironment>>>;

/**
 * The settings out of an environment. An empty variable counts as one that is
 * not set, since compose files produce those.
 * @throws StartError that names every problem, never a value (it may be a secret).
 */
export function readEnvironment<T extends z.ZodObject>(
  schema: T,
  environment: Readonly<Record<string, string | undefined>>,
): Readonly<z.output<T>> {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = schema.safeParse(given);
  if (parsed.success) return Object.freeze(parsed.data);
  const problems = parsed.error.issues.map((issue) => {
    const name = issue.path.join('.');
    return `${name}: ${given[name] === undefined ? 'must be set' : issue.message}`;
  });
  throw new StartError(`The environment is not as it should be. ${problems.join('; ')}.`);
}
