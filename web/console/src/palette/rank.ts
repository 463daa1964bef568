// Which entries a few typed letters mean, best first. Each typed word has to be somewhere in
// an entry; the earlier in it and in a word of it, the better.
import { plainText } from '../ui/plain-text.ts';

export type Rankable = {
  readonly id: string;
  readonly label: string;
  /** What else it may be called; counts less than its label. */
  readonly keywords?: string;
};

/** Letters in their order, with others between: "brnt" in "brownout". At most `gap` others in all. */
function isScattered(text: string, letters: string, gapMax: number): boolean {
  const begin = text.indexOf(letters[0] ?? '');
  let at = begin - 1;
  for (const letter of letters) {
    at = text.indexOf(letter, at + 1);
    if (at === -1) return false;
  }
  return at - begin + 1 - letters.length <= gapMax;
}

/** 0 where a word is not in a text at all. */
function scoreOf(text: string, word: string): number {
  if (text.startsWith(word)) return 100;
  const words = text.split(/[^\p{L}\p{N}+]+/u);
  if (words.some((one) => one.startsWith(word))) return 70;
  if (text.includes(word)) return 40;
  // Two letters are scattered over half of all texts.
  if (word.length >= 3 && words.some((one) => isScattered(one, word, word.length))) return 15;
  return 0;
}

function scoreOfEntry({ label, keywords = '' }: Rankable, words: readonly string[]): number {
  const plainLabel = plainText(label);
  const plainKeywords = plainText(keywords);
  let sum = 0;
  for (const word of words) {
    const score = Math.max(scoreOf(plainLabel, word), scoreOf(plainKeywords, word) / 2);
    if (score === 0) return 0;
    sum += score;
  }
  // Of two that match alike the shorter one is meant.
  return sum / words.length - Math.min(9, Math.floor(plainLabel.length / 10));
}

/** Those that are meant, best first; all of them, as they stand, where nothing is typed. */
export function rank<Entry extends Rankable>(entries: readonly Entry[], typed: string): readonly Entry[] {
  const words = plainText(typed).split(/\s+/).filter(Boolean);
  if (words.length === 0) return entries;
  return entries
    .map((entry) => ({ entry, score: scoreOfEntry(entry, words) }))
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score)
    .map(({ entry }) => entry);
}
