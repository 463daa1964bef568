// The service tells the particulars of an opening as a sentence in English. The one that it has,
// about receipts, is said in the page's own language; another one stays as it is.
import type { I18n } from '../i18n/i18n.tsx';

const lostMessages = /^(\d+) of (\d+) messages not delivered in (\d+) s$/;

export function detailWords(detail: string, { t }: Pick<I18n, 't'>): string {
  const [, lost, messages, seconds] = (lostMessages.exec(detail) ?? []).map(Number);
  if (lost === undefined || messages === undefined || seconds === undefined) return detail;
  return t('breaker.detail.receipts', { lost, messages, seconds });
}
