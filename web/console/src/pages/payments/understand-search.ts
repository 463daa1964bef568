// One box for whatever somebody holds in their hand: an id, a customer, the end of a phone.
import { isId } from '../../notifications/notification-queries.ts';

export type Understood =
  | { readonly kind: 'nothing' }
  /** Of a payment or of a notification: they look alike, and the service finds both. */
  | { readonly kind: 'id'; readonly id: string }
  | { readonly kind: 'phone'; readonly suffix: string }
  | { readonly kind: 'customer'; readonly customerId: string };

const ending = /^(?:[*•·…\s]*)(\d{4})$/u;
const wholeNumber = /^\+\d[\d\s().-]{5,24}$/;
// As many digits as a phone has, with or without its country (E.164: 15 at most).
const bareNumber = /^\d{9,15}$/;
const betweenDigits = /[\s().-]/g;

export function understandSearch(text: string, as?: 'customer'): Understood {
  const asked = text.trim();
  if (asked === '') return { kind: 'nothing' };
  if (as === 'customer') return { kind: 'customer', customerId: asked };
  if (isId(asked)) return { kind: 'id', id: asked.toLowerCase() };
  const suffix = ending.exec(asked)?.[1] ?? endOfNumber(asked);
  return suffix === null ? { kind: 'customer', customerId: asked } : { kind: 'phone', suffix };
}

function endOfNumber(text: string): string | null {
  const isNumber = wholeNumber.test(text) || bareNumber.test(text.replaceAll(betweenDigits, ''));
  return isNumber ? text.replaceAll(/\D/g, '').slice(-4) : null;
}

/** What may stand in the address: a whole phone number must not end in a history or a chat, a customer's id may. */
export function addressText(text: string, as?: 'customer'): string {
  const asked = text.trim();
  return as === 'customer' ? asked : (endOfNumber(asked) ?? asked);
}

/** Four digits, or as many as a phone has, may be a customer's id too, so there is a way to the other. */
export const isAmbiguous = (text: string): boolean => /^\d{4}$|^\d{9,15}$/.test(text.trim());
