import { askDatabase } from './ask-database.ts';

/** The rows as a process leaves them that dies in mid-call; whoever looks after `dueInSeconds` takes them over. */
export async function leaveInMidCall(
  database: Parameters<typeof askDatabase>[0],
  dueInSeconds = 0,
): Promise<void> {
  await askDatabase(
    database,
    'update attempts set outcome = null, reason = null, ended_at = null, provider_message_id = null',
  );
  await askDatabase(
    database,
    `update notifications set status = 'sending', provider = null, provider_message_id = null, settled_at = null,
       lease_owner = 'gone', lease_until = now(), next_attempt_at = now() + make_interval(secs => $1)`,
    [dueInSeconds],
  );
}
