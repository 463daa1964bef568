// One consumer process of the crash test: `node consumer-process.ts <url> <contender> <seed> <probability>`.
// It kills itself, hard, at a statement that the seed chooses.
import { createEventLog, createWakeUp } from '@relevo/events';
import { contenders, createBreakingDatabase, createSeededDraw, recordEffects } from '@relevo/events/trials';
import type { ContenderName } from '@relevo/events/trials';
import { openTestPool } from '@relevo/test-kit';
import { newId, trialSchema } from './trial-log.ts';

const [url = '', name = '', seed = '', probability = ''] = process.argv.slice(2);

const isContender = (text: string): text is ContenderName => Object.hasOwn(contenders, text);
if (!isContender(name)) throw new Error(`no contender ${name}`);

const database = createBreakingDatabase(openTestPool(url, 4), {
  draw: createSeededDraw(Number(seed)),
  probability: Number(probability),
  onBreak: () => {
    process.kill(process.pid, 'SIGKILL');
    return new Promise<never>(() => undefined);
  },
});
const log = createEventLog({ schema: trialSchema, source: '/relevo/trial', newId });
const turns = contenders[name].start({ log, database, handle: recordEffects, wakeUp: createWakeUp() });

// Told to end: the batch in hand is finished first.
process.once('SIGTERM', () => void turns.stop().then(() => process.exit(0)));
