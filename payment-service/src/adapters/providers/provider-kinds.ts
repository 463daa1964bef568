// The one map from a provider's kind to what builds it. A further provider is
// one adapter file, one line in `providerKinds` and an entry in the config.
import { z } from 'zod';
import type { MessagingProvider } from '../../application/ports.ts';
import { createAldeamoProvider } from './aldeamo-provider.ts';
import type { On503 } from './classify-http.ts';
import { createTwilioProvider } from './twilio-provider.ts';

/** One entry of the provider chain in the config, as far as an adapter needs it. */
export type ProviderEntry = {
  /** Unique in the chain. Its settings are read from variables that start with it: `twilio-us` from `TWILIO_US_…`. */
  readonly name: string;
  readonly kind: string;
  readonly on503: On503;
};

/** What every adapter is given besides its own settings. */
export type ProviderOptions = {
  readonly name: string;
  readonly on503: On503;
  readonly userAgent: string;
  readonly now: () => number;
};

/** Something wrong in the environment: where, what was found (secrets are never shown), what is expected. */
export type SettingProblem = { readonly where: string; readonly found: string; readonly expected: string };

export type ProviderKind = {
  /** The names of its settings, without the prefix. */
  readonly settings: readonly string[];
  build(
    raw: Readonly<Record<string, string>>,
    options: ProviderOptions,
  ): MessagingProvider | readonly z.core.$ZodIssue[];
};

/** Ties a schema of settings to the factory that takes them. Every setting arrives as text; an empty one is missing. */
export function defineProviderKind<Schema extends z.ZodObject>(
  schema: Schema,
  create: (settings: z.output<Schema>, options: ProviderOptions) => MessagingProvider,
): ProviderKind {
  return {
    settings: Object.keys(schema.shape),
    build(raw, options) {
      const parsed = schema.safeParse(raw);
      return parsed.success ? create(parsed.data, options) : parsed.error.issues;
    },
  };
}

/** An address to which paths are appended: no query, no fragment, no credentials (they would end up in logs). */
export const baseUrlSetting = z.string('a URL such as https://api.example.com').refine(isBaseUrl, {
  error: 'an http or https URL without credentials, query or fragment, such as https://api.example.com',
});

const secretLengthMin = 8;

/** A secret that is long enough to be one. */
export const secretSetting = z
  .string(`a secret of at least ${secretLengthMin} characters`)
  .min(secretLengthMin, `a secret of at least ${secretLengthMin} characters`);

const userSetting = z
  .string('the user name of the account')
  .min(1, 'the user name of the account')
  .regex(/^[^:]*$/, {
    error: 'a user name without a colon, which Basic auth can not carry',
  });

const aldeamo = defineProviderKind(
  z
    .object({
      BASE_URL: baseUrlSetting,
      USER: userSetting,
      PASSWORD: secretSetting,
      RECEIPTS_USER: userSetting.optional(),
      RECEIPTS_PASSWORD: secretSetting.optional(),
    })
    .refine(
      (settings) => (settings.RECEIPTS_USER === undefined) === (settings.RECEIPTS_PASSWORD === undefined),
      {
        error: 'both RECEIPTS_USER and RECEIPTS_PASSWORD, or neither: then receipts are off',
        path: ['RECEIPTS_PASSWORD'],
      },
    ),
  ({ RECEIPTS_USER: receiptsUser, RECEIPTS_PASSWORD: receiptsPassword, ...settings }, options) =>
    createAldeamoProvider({
      ...options,
      baseUrl: settings.BASE_URL,
      user: settings.USER,
      password: settings.PASSWORD,
      receiptCredentials:
        receiptsUser === undefined || receiptsPassword === undefined
          ? null
          : { user: receiptsUser, password: receiptsPassword },
    }),
);

const accountSidForm = 'AC and 32 hexadecimal digits';
const senderForm = 'an E.164 number with its plus, a short code, or a name of up to 11 letters and digits';

const twilio = defineProviderKind(
  z.object({
    BASE_URL: baseUrlSetting,
    ACCOUNT_SID: z.string(accountSidForm).regex(/^AC[0-9a-fA-F]{32}$/, accountSidForm),
    AUTH_TOKEN: secretSetting,
    FROM: z
      .string(senderForm)
      .regex(/^(\+[1-9]\d{6,14}|\d{3,8}|(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11})$/, senderForm),
    STATUS_CALLBACK_BASE_URL: baseUrlSetting.optional(),
  }),
  (settings, options) =>
    createTwilioProvider({
      ...options,
      baseUrl: settings.BASE_URL,
      accountSid: settings.ACCOUNT_SID,
      authToken: settings.AUTH_TOKEN,
      from: settings.FROM,
      statusCallbackBaseUrl: settings.STATUS_CALLBACK_BASE_URL ?? null,
    }),
);

export const providerKinds: ReadonlyMap<string, ProviderKind> = new Map([
  ['aldeamo', aldeamo],
  ['twilio', twilio],
]);

function isBaseUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  const isBare = url.username === '' && url.password === '' && url.search === '' && url.hash === '';
  return isBare && (url.protocol === 'http:' || url.protocol === 'https:');
}
