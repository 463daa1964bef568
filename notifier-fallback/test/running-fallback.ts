// notifier-fallback on a real socket, with a short life for messages.
import { randomBytes } from 'node:crypto';
import { createNotifier, createReceiptPoster, createSystemClock } from '@relevo/notifier-kit';
import type { Clock } from '@relevo/notifier-kit';
import { createLogger, createRegistry, startServer } from '@relevo/service-kit';
import { readSettings } from '../src/config.ts';
import type { TwilioExtra } from '../src/message-view.ts';
import { createTwilioDialect } from '../src/twilio-dialect.ts';

export const accountSid = `AC${'0123456789abcdef'.repeat(2)}`;
export const authToken = 'a-token-for-tests';
export const sender = '+15005550006';

export async function startFallback(options: { receiptDelayMs?: number; clock?: Clock } = {}) {
  const settings = readSettings({
    TWILIO_ACCOUNT_SID: accountSid,
    TWILIO_AUTH_TOKEN: authToken,
    TWILIO_FROM: sender,
    FAULTS_ENABLED: '1',
    RECEIPT_DELAY_MS: String(options.receiptDelayMs ?? 10),
  });
  const poster = createReceiptPoster({ timeoutMs: 1_000, concurrencyMax: 5 });
  const notifier = createNotifier<TwilioExtra>({
    name: 'notifier-fallback',
    settings,
    logger: createLogger({ service: 'notifier-fallback', level: 'error' }),
    registry: createRegistry(),
    clock: options.clock ?? createSystemClock(),
    post: poster.post,
    newId: () => randomBytes(16).toString('hex'),
    createDialect: (tools) => createTwilioDialect(settings, tools),
  });
  const server = await startServer({ app: notifier.app, host: '127.0.0.1', port: 0 });
  return {
    app: notifier.app,
    url: server.url,
    async close() {
      notifier.close();
      poster.close();
      await server.close(100);
    },
  };
}
