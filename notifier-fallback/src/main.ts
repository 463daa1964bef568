import { runNotifier } from '@relevo/notifier-kit';
import { readSettings } from './config.ts';
import { createTwilioDialect } from './twilio-dialect.ts';

runNotifier({
  name: 'notifier-fallback',
  environment: process.env,
  readSettings,
  createDialect: createTwilioDialect,
});
