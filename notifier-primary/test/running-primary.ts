// notifier-primary on a real socket, with a short life for messages.
import { randomBytes } from 'node:crypto';
import { createNotifier, createReceiptPoster, createSystemClock } from '@relevo/notifier-kit';
import type { Clock } from '@relevo/notifier-kit';
import { createLogger, createRegistry, startServer } from '@relevo/service-kit';
import { createAldeamoDialect } from '../src/aldeamo-dialect.ts';
import { readSettings } from '../src/config.ts';
import type { AldeamoExtra } from '../src/send-operations.ts';

export const user = 'shop';
export const password = 'a-password-for-tests';

export async function startPrimary(
  options: { readonly clock?: Clock; readonly environment?: Readonly<Record<string, string>> } = {},
) {
  const settings = readSettings({
    ALDEAMO_USER: user,
    ALDEAMO_PASSWORD: password,
    FAULTS_ENABLED: '1',
    RECEIPT_DELAY_MS: '10',
    ...options.environment,
  });
  const poster = createReceiptPoster({ timeoutMs: 1_000, concurrencyMax: 5 });
  const notifier = createNotifier<AldeamoExtra>({
    name: 'notifier-primary',
    settings,
    logger: createLogger({ service: 'notifier-primary', level: 'error' }),
    registry: createRegistry(),
    clock: options.clock ?? createSystemClock(),
    post: poster.post,
    newId: () => randomBytes(16).toString('hex'),
    createDialect: (tools) => createAldeamoDialect(settings, tools),
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
