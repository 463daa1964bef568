// The shapes that every operation's request and answer share.
import type { ProviderAnswer, ProviderRequest } from '@relevo/notifier-kit';
import { jsonHeaders } from './twilio-errors.ts';

export const messagesPath = '/2010-04-01/Accounts/:accountSid/Messages.json';

export function json(status: number, body: unknown): ProviderAnswer {
  return { status, headers: jsonHeaders, body: JSON.stringify(body) };
}

export function isForm(request: ProviderRequest): boolean {
  return /^application\/x-www-form-urlencoded\b/i.test(request.headers['content-type'] ?? '');
}
