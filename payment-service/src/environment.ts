// What the environment may set, and every problem with it.
import { hostname } from 'node:os';
import { isTopicName, readEventsUrl } from '@relevo/events';
import { z } from 'zod';
import { toProblems } from './config-problem.ts';
import type { ConfigProblem } from './config-problem.ts';
import { receiptDeadlineMsMax, receiptDeadlineMsMin } from './gateway-file.ts';
import { readTraces, tracesNames } from './traces-environment.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

const apiKeyLengthMin = 16;
const consoleTokenForm = `one token of at least ${apiKeyLengthMin} printable characters without blanks, none of API_KEYS`;
const partnerTopicByDefault = 'partner-events';
const topicForm = 'a topic: letters, digits, - and _, 30 at most';
const receiptDeadlineForm = `milliseconds from ${receiptDeadlineMsMin} to ${receiptDeadlineMsMax}, such as 5000`;

const mockUrl = z
  .url({ protocol: /^https?$/, error: 'the address of a mock, such as http://127.0.0.1:8001' })
  .optional();

const environmentSchema = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(8000),
  HOST: z.string().default('127.0.0.1'),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
  API_KEYS: z
    .string()
    .default('')
    .transform((text) =>
      text
        .split(',')
        .map((key) => key.trim())
        .filter((key) => key !== ''),
    )
    .refine(
      (keys) => keys.every((key) => key.length >= apiKeyLengthMin),
      `keys of at least ${apiKeyLengthMin} characters, separated by commas`,
    ),
  ALLOW_UNAUTHENTICATED: z.enum(['0', '1']).default('0'),
  CONSOLE_TOKEN: z
    .string()
    .regex(/^[\x21-\x7e]{16,256}$/, consoleTokenForm)
    .optional(),
  CONSOLE_READONLY: z.enum(['0', '1']).default('0'),
  REPLICA_NAME: z
    .string()
    .regex(/^[\w.-]{1,64}$/, 'letters, digits, dots, dashes and underscores, 64 at most')
    .default(() =>
      hostname()
        .replace(/[^\w.-]/g, '-')
        .slice(0, 64),
    ),
  DATABASE_URL: z
    .string('a connection string such as postgres://user:password@host:5432/relevo')
    .regex(/^postgres(ql)?:\/\//, 'a connection string such as postgres://user:password@host:5432/relevo'),
  // Whether what happens is told to others, and through what; nothing is written for them where it is not set.
  EVENTS_URL: z
    .string()
    .superRefine((text, context) => {
      const read = readEventsUrl(text);
      if ('problem' in read)
        context.addIssue({ code: 'custom', message: `an address of a transport; this one ${read.problem}` });
    })
    .optional(),
  // Of the broker of EVENTS_URL: where partners' events come from.
  PARTNER_EVENTS_TOPIC: z.string().refine(isTopicName, topicForm).default(partnerTopicByDefault),
  METRICS_EXEMPLARS: z.enum(['0', '1']).default('0'),
  // For the payment gateway "stripe" alone.
  STRIPE_SECRET_KEY: z
    .string()
    .regex(/^(?:sk|rk)_(?:test|live)_\w{10,250}$/, 'a secret or restricted key, such as sk_test_…')
    .optional(),
  STRIPE_BASE_URL: z
    .url({ protocol: /^https?$/, error: 'an address such as https://api.stripe.com' })
    .optional(),
  RELEVO_ENV: z.enum(['development', 'production']).default('production'),
  // The mocks, where the console may steer them; nothing outside development.
  DEV_NOTIFIER_PRIMARY_URL: mockUrl,
  DEV_NOTIFIER_FALLBACK_URL: mockUrl,
  // Instead of each provider's receipts.deadline_ms: the mocks' receipts come within two seconds.
  RECEIPT_DEADLINE_MS: z.coerce
    .number(receiptDeadlineForm)
    .int()
    .min(receiptDeadlineMsMin, receiptDeadlineForm)
    .max(receiptDeadlineMsMax, receiptDeadlineForm)
    .optional(),
});

/** What the environment may set, besides the providers' own variables. */
export const environmentNames: readonly string[] = [...Object.keys(environmentSchema.shape), ...tracesNames];

export type EnvironmentValues = z.output<typeof environmentSchema>;

export function readEnvironment(env: Environment): {
  values: EnvironmentValues | null;
  tracesUrl: string | null;
  problems: readonly ConfigProblem[];
} {
  // An empty variable is how compose files and CI say "not set".
  const set = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = environmentSchema.safeParse(set);
  const traces = readTraces(set);
  const problems = [
    ...(parsed.success ? [] : toProblems('', set, parsed.error.issues)),
    ...exposureProblems(set),
    ...sameTokenProblems(set),
    ...sameTopicProblems(set),
    ...toProblems('', set, traces.issues),
  ];
  return { values: parsed.success ? parsed.data : null, tracesUrl: traces.url, problems };
}

const exposureSchema = environmentSchema.pick({ HOST: true, API_KEYS: true, ALLOW_UNAUTHENTICATED: true });

/** Told beside the other problems, and not only once those are mended. */
function exposureProblems(set: Environment): readonly ConfigProblem[] {
  const parsed = exposureSchema.safeParse(set);
  if (!parsed.success) return []; // told already
  const { HOST: host, API_KEYS: keys, ALLOW_UNAUTHENTICATED: isAllowed } = parsed.data;
  const isLoopback = /^(127\.\d+\.\d+\.\d+|::1|localhost)$/.test(host);
  if (isLoopback || keys.length > 0 || isAllowed === '1') return [];
  return [
    {
      where: 'API_KEYS',
      found: `nothing, while HOST is ${host}, which others can reach`,
      expected:
        'bearer tokens separated by commas; or HOST=127.0.0.1; or ALLOW_UNAUTHENTICATED=1 where something in front authenticates',
    },
  ];
}

/** Who has the console's token may be held to reading; who has a key may not. */
function sameTokenProblems({
  CONSOLE_TOKEN: token,
  API_KEYS: keys = '',
}: Environment): readonly ConfigProblem[] {
  if (token === undefined || !keys.split(',').some((key) => key.trim() === token)) return [];
  return [{ where: 'CONSOLE_TOKEN', found: 'one of API_KEYS', expected: 'a token of its own' }];
}

/** What this service publishes would come back to it. */
function sameTopicProblems({
  EVENTS_URL: url = '',
  PARTNER_EVENTS_TOPIC: topic = partnerTopicByDefault,
}: Environment): readonly ConfigProblem[] {
  const read = readEventsUrl(url);
  if ('problem' in read || read.eventsUrl.name === 'postgres') return []; // told already, or has no topics
  if (read.eventsUrl.address.topic !== topic) return [];
  return [
    { where: 'PARTNER_EVENTS_TOPIC', found: 'the topic of EVENTS_URL', expected: 'a topic of its own' },
  ];
}
