// How many SMS a text becomes. GSM 03.38 without national shift tables: 7 bits
// a character where every character is in the alphabet, else UCS-2 for all.
const basic =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
const extension = '\f^{}\\[~]|€';

const euro = 0x20ac;
/** Septets by code unit; 0 says that the alphabet lacks it. The euro sign is the highest of all. */
const septetsOf = new Uint8Array(euro + 1);
for (const character of basic) septetsOf[character.charCodeAt(0)] = 1;
for (const character of extension) septetsOf[character.charCodeAt(0)] = 2;

export type SmsEncoding = 'GSM-7' | 'UCS-2';
export type SmsSize = { readonly encoding: SmsEncoding; readonly segments: number };

/** Units (septets or 16-bit units) that fit in the only segment, and in each of several (the rest is a header). */
const room: Readonly<Record<SmsEncoding, { readonly single: number; readonly each: number }>> = {
  'GSM-7': { single: 160, each: 153 },
  'UCS-2': { single: 70, each: 67 },
};

/** Segments of a row of characters, none of which may be cut in two: an escape pair, a surrogate pair. */
function segmentsOf(sizes: Iterable<number>, encoding: SmsEncoding): number {
  const { single, each } = room[encoding];
  let total = 0;
  let segments = 1;
  let used = 0;
  for (const size of sizes) {
    total += size;
    if (used + size > each) {
      segments += 1;
      used = 0;
    }
    used += size;
  }
  return total <= single ? 1 : segments;
}

function* septets(text: string): Generator<number> {
  for (let at = 0; at < text.length; at += 1) yield septetsOf[text.charCodeAt(at)] ?? 0;
}

function* codePoints(text: string): Generator<number> {
  for (const character of text) yield character.length;
}

function isGsm7(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit > euro || septetsOf[unit] === 0) return false;
  }
  return true;
}

/** Encoding and number of segments of a text (3GPP TS 23.038 and 23.040). An empty text is one segment. */
export function measureSms(text: string): SmsSize {
  return isGsm7(text)
    ? { encoding: 'GSM-7', segments: segmentsOf(septets(text), 'GSM-7') }
    : { encoding: 'UCS-2', segments: segmentsOf(codePoints(text), 'UCS-2') };
}
