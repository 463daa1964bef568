import { runNotifier } from '@relevo/notifier-kit';
import { createAldeamoDialect } from './aldeamo-dialect.ts';
import { readSettings } from './config.ts';

runNotifier({
  name: 'notifier-primary',
  environment: process.env,
  readSettings,
  createDialect: createAldeamoDialect,
});
