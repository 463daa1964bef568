// What is owed and where it stands: four figures in a small place.
import type { Flow } from '../../api/types.ts';
import { useI18n } from '../../i18n/i18n.tsx';
import { classes } from '../../ui/classes.ts';
import { useNow } from '../../ui/use-now.ts';

// Older than this in the queue is worth a colour: messages are sent within a second or two.
const OLD_MS = 30_000;

function Oldest({ at }: { readonly at: string }) {
  const { t, format } = useI18n();
  const ageMs = Math.max(0, useNow() - Date.parse(at));
  if (ageMs < 1_000) return <p className="flow-note">{t('flow.on_their_way')}</p>;
  const age = format.duration(Math.round(ageMs / 1_000) * 1_000);
  return <p className={classes('flow-note', ageMs > OLD_MS && 'flow-warn')}>{t('flow.oldest', { age })}</p>;
}

export function QueueNode({ queue }: { readonly queue: Flow['queue'] }) {
  const { t, tn, format } = useI18n();
  const owed = queue.queued + queue.sending + queue.verifying + queue.waiting;
  const inDoubt = queue.verifying + queue.waiting;
  return (
    <>
      <p className="flow-label">{t('flow.queue')}</p>
      <p className="flow-rate">
        {format.compact(owed)}
        <span> {tn('flow.owed', owed)}</span>
      </p>
      {inDoubt > 0 ? (
        <p className="flow-note flow-warn">
          {queue.waiting > 0 ? tn('flow.waiting', queue.waiting) : tn('flow.verifying', queue.verifying)}
        </p>
      ) : queue.oldest_at !== null ? (
        <Oldest at={queue.oldest_at} />
      ) : (
        <p className="flow-note">{t('flow.nothing_waits')}</p>
      )}
    </>
  );
}
