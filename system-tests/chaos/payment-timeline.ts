// What happened to one payment, in the order of time: its attempts, what its
// customer received, and what the plan was doing to everyone meanwhile.
import { askDatabase } from '../harness/database-access.ts';
import type { Books } from '../../dev/src/load/reconcile.ts';
import { describeEvent } from './plan-chaos.ts';
import type { ChaosPlan } from './plan-chaos.ts';

type AttemptRow = Readonly<Record<string, unknown>> & {
  readonly started_at: Date;
  readonly ended_at: Date | null;
  readonly provider: string;
  readonly outcome: string | null;
};

type Entry = { readonly atMs: number; readonly what: string };

const INBOXES = ['the primary', 'the fallback'];
// Faults begin before what they cause.
const BEFORE_MS = 15_000;

export type Scene = {
  readonly databaseUrl: string;
  readonly books: Books;
  readonly plan: ChaosPlan;
  readonly beganAtMs: number;
};

export async function describePayment(scene: Scene, text: string): Promise<string> {
  const { books, databaseUrl } = scene;
  const id = books.promised.get(text) ?? '';
  const [notification] = await askDatabase(
    databaseUrl,
    'select * from notifications where id = (select notification_id from payments where id = $1)',
    [id],
  );
  const attempts = await askDatabase<AttemptRow>(
    databaseUrl,
    'select * from attempts where notification_id = $1 order by started_at',
    [notification?.['id'] ?? null],
  );
  const told = books.inboxes.flatMap((messages, inbox) =>
    messages
      .filter(({ body }) => body === text)
      .map(({ received_at }): Entry => ({
        atMs: Date.parse(received_at),
        what: `TOLD by ${INBOXES[inbox] ?? 'somebody'}`,
      })),
  );
  const happened = [...told, ...attempts.flatMap(entriesOf)].sort((one, other) => one.atMs - other.atMs);
  const firstMs = happened[0]?.atMs ?? scene.beganAtMs;
  const lastMs = happened.at(-1)?.atMs ?? firstMs;
  const lines = [...happened, ...eventsBetween(scene, firstMs - BEFORE_MS, lastMs)]
    .sort((one, other) => one.atMs - other.atMs)
    .map(({ atMs, what }) => `  ${((atMs - scene.beganAtMs) / 1_000).toFixed(3).padStart(9)} s  ${what}`);
  return [`${text}  payment ${id}`, `  ends as ${shown(notification ?? {})}`, ...lines].join('\n');
}

function entriesOf({ started_at, ended_at, provider, ...rest }: AttemptRow): readonly Entry[] {
  const started = {
    atMs: started_at.getTime(),
    what: `attempt at ${provider} by ${String(rest['replica'])}`,
  };
  const ended = { atMs: ended_at?.getTime() ?? started.atMs, what: `  … ${provider}: ${shown(rest)}` };
  return [started, ended];
}

/** What is set, without the person's own. */
function shown(row: Readonly<Record<string, unknown>>): string {
  const hidden = new Set(['phone', 'body', 'traceparent', 'customer_id', 'notification_id', 'payment_id']);
  return Object.entries(row)
    .filter(([name, value]) => value !== null && !hidden.has(name))
    .map(([name, value]) => `${name}=${value instanceof Date ? value.toISOString() : JSON.stringify(value)}`)
    .join(' ');
}

function eventsBetween({ plan, beganAtMs }: Scene, fromMs: number, untilMs: number): readonly Entry[] {
  return plan.events
    .map((event) => ({ atMs: beganAtMs + event.atMs, what: `[ ${describeEvent(event).slice(10)} ]` }))
    .filter(({ atMs }) => atMs >= fromMs && atMs <= untilMs);
}
