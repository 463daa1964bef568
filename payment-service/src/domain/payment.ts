// A payment that was taken. It is recorded once and never changes here.
import type { Money } from './money.ts';

export type Payment = {
  readonly paymentId: string;
  readonly customerId: string;
  readonly money: Money;
  readonly message: string;
};

/** E.164: a plus, a country code that does not begin with 0, at most 15 digits (ITU-T E.164). */
export const phonePattern = /^\+[1-9]\d{6,14}$/;

/** The longest message, in UTF-16 code units: what both providers count, and Twilio's limit. */
export const messageLengthMax = 1_600;
