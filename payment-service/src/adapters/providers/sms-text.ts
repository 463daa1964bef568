// Whether a provider's copy of a text is the text that was sent. Twilio puts a
// prefix before a trial account's messages and, with smart encoding, writes
// typographic characters in plain ones.
// https://www.twilio.com/docs/messaging/services/smart-encoding-char-list

const trialPrefix = 'Sent from your Twilio trial account - ';

const plainForms: readonly (readonly [RegExp, string])[] = [
  [/[\u00ab\u00bb\u201c\u201d\u201e\u201f\u02ba\u02ee\u275d\u275e\u301d\u301e\uff02]/g, '"'],
  [
    /[\u2018\u2019\u201a\u201b\u02bb\u02bc\u02bd\u02c8\u02cb\u2032\u2035\u275b\u275c\uff07\u0060\u00b4]/g,
    "'",
  ],
  [/[\u00ad\u2010-\u2015\u2043\u2212\u23af\u2e3a\u2e3b]/g, '-'],
  [/\u2026/g, '...'],
  [/\u203c/g, '!!'],
  [/[\u200b-\u200d\u2060\ufeff]/g, ''],
  [/\s+/g, ' '],
];

/** True where two texts of ours look the same once a provider has rewritten them. */
export function isSameText(one: string, other: string): boolean {
  return plain(one) === plain(other);
}

/** True where a provider's copy is of the text that was sent. */
export function sameText(received: string, sent: string): boolean {
  const plainReceived = plain(received);
  const plainSent = plain(sent);
  return plainReceived === plainSent || plainReceived === plain(trialPrefix + sent);
}

function plain(text: string): string {
  return plainForms
    .reduce((soFar, [typographic, ascii]) => soFar.replace(typographic, ascii), text.normalize('NFC'))
    .trim();
}
