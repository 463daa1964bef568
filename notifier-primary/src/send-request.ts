// A send request in all its variants, brought to one form. Clients in the field
// write numbers as strings and strings as numbers.
import type { ProviderRequest } from '@relevo/notifier-kit';
import { z } from 'zod';
import { parseBogotaTime } from './bogota-time.ts';

const addresseesMax = 1_000;

const text = z.union([z.string(), z.number().transform(String)]);
const digits = text.pipe(
  z
    .string()
    .trim()
    .regex(/^\d{1,15}$/, 'digits only'),
);

const bodySchema = z.object({
  country: digits.pipe(z.string().max(4)),
  message: z.string().nullish(),
  dateToSend: z.string().nullish(),
  encoding: z.enum(['UTF-8', 'GSM7', '']).nullish(),
  messageFormat: text.pipe(z.enum(['0', '1', '2'])).nullish(),
  addresseeList: z
    .array(
      z.object({
        mobile: text,
        correlationLabel: text.nullish(),
        url: z.string().nullish(),
        message: z.string().nullish(),
      }),
    )
    .min(1)
    .max(addresseesMax),
});

export type Addressee = {
  /** As it was sent; it may not be a number at all. */
  readonly mobile: string;
  readonly message: string;
  readonly correlationLabel: string | null;
};

export type SendRequest = {
  readonly country: string;
  readonly addressees: readonly Addressee[];
  /** Null: at once. */
  readonly sendAtMs: number | null;
};

export type SendReading =
  | { readonly kind: 'read'; readonly request: SendRequest }
  | { readonly kind: 'malformed'; readonly reason: string };

function toRequest(body: z.output<typeof bodySchema>): SendReading {
  const date = body.dateToSend ?? '';
  const sendAtMs = date === '' ? null : parseBogotaTime(date);
  if (date !== '' && sendAtMs === null) {
    return { kind: 'malformed', reason: 'dateToSend: write it like 2018-01-26 14:42:00' };
  }
  const addressees = body.addresseeList.map((addressee) => ({
    mobile: addressee.mobile.trim(),
    message: addressee.message || (body.message ?? ''),
    correlationLabel: addressee.correlationLabel || null,
  }));
  return { kind: 'read', request: { country: body.country, addressees, sendAtMs } };
}

function read(given: unknown): SendReading {
  const parsed = bodySchema.safeParse(given);
  if (parsed.success) return toRequest(parsed.data);
  const [issue] = parsed.error.issues;
  return {
    kind: 'malformed',
    reason: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not understood'}`,
  };
}

export function parseJson(request: ProviderRequest): unknown {
  try {
    return JSON.parse(request.body) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

export function readPost(request: ProviderRequest): SendReading {
  const body = parseJson(request);
  return body === undefined ? { kind: 'malformed', reason: 'the body is not JSON' } : read(body);
}

export function readGet({ query }: ProviderRequest): SendReading {
  return read({
    country: query.get('country') ?? undefined,
    message: query.get('message'),
    messageFormat: query.get('messageFormat'),
    addresseeList: [{ mobile: query.get('mobile') ?? '', correlationLabel: query.get('correlationLabel') }],
  });
}

/** E.164 of an addressee, whether or not there is such a number. */
export function phoneOf(country: string, mobile: string): string {
  return `+${country}${mobile}`;
}

/** A national mobile number. Colombia's have ten digits and begin with 3. */
export function isMobile(country: string, mobile: string): boolean {
  return country === '57' ? /^3\d{9}$/.test(mobile) : /^[1-9]\d{5,13}$/.test(mobile);
}
