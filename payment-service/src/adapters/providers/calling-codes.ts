// Splits an E.164 number into country code and national number.
//
// ITU-T E.164 codes are a prefix code: 1 and 7 have one digit, the list below
// has two, every other one has three. That is all a split needs; a phone number
// library would bring numbering plans of 240 territories for the same answer.
const twoDigitCodes = new Set(
  (
    '20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 ' +
    '60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98'
  ).split(' '),
);

export type SplitNumber = { readonly country: string; readonly national: string };

/** Null where the number is not E.164 with its plus. */
export function splitE164(phone: string): SplitNumber | null {
  if (!/^\+[1-9]\d{6,14}$/.test(phone)) return null;
  const digits = phone.slice(1);
  const length = /^[17]/.test(digits) ? 1 : twoDigitCodes.has(digits.slice(0, 2)) ? 2 : 3;
  return { country: digits.slice(0, length), national: digits.slice(length) };
}
