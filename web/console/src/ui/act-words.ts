// What a person did by hand, in words: the action, and to what. Codes are as in docs/console.md.
import type { I18n } from '../i18n/i18n.tsx';

type Words = Pick<I18n, 't' | 'word' | 'format'>;
type Act = { readonly action: string; readonly target: string | null; readonly by: string };

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Of a mock its name and the path below its /admin, as `primary faults/down`. */
function mockIn(target: string): { readonly mock: string; readonly path: readonly string[] } | null {
  const [, mock, path] = /^(primary|fallback) (\S+)$/.exec(target) ?? [];
  if (mock === undefined || path === undefined) return null;
  return { mock, path: path.replace(/\?.*$/, '').split('/').map(decoded) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // as somebody typed it
  }
}

const paceIn = /^(\d+(?:\.\d+)?)\/s for (\d+) s$/;

function trafficWords(target: string, { t, format }: Words): string {
  const [, rate, seconds] = paceIn.exec(target) ?? [];
  if (rate === undefined) return target;
  if (Number(rate) === 0) return t('act.traffic.off');
  return t('act.traffic.lasting', { rate: Number(rate), duration: format.duration(Number(seconds) * 1_000) });
}

function targetWords(target: string, words: Words): string {
  if (uuid.test(target)) return `…${target.slice(-8)}`;
  const of = mockIn(target);
  if (of === null) return trafficWords(target, words);
  const [, name] = of.path;
  const mock = words.word('mock', of.mock);
  return name === undefined ? mock : `${name}, ${mock}`;
}

/** Without a name it is all that there are. */
const isAllFaults = ({ action, target }: Act): boolean =>
  action === 'fault.removed' && mockIn(target ?? '')?.path.length === 1;

export function actSentence(act: Act, words: Words): string {
  const { action, target, by } = act;
  const done = { act: words.word('act', isAllFaults(act) ? 'faults.removed' : action), by };
  if (target === null || target === '') return words.t('event.operator.acted.bare', done);
  return words.t('event.operator.acted', { ...done, target: targetWords(target, words) });
}
