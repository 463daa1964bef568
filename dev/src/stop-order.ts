import type { Supervised } from './supervisor.ts';

// Payments stop coming in before the notifiers that they need go, and the
// database goes when nobody writes any more. Prometheus goes with the first, or it
// would record a stop as an outage. Together under ten seconds.
const STAGES = [
  { names: ['payment-service', 'prometheus'], graceMs: 4_000 },
  { names: ['notifier-primary', 'notifier-fallback'], graceMs: 1_500 },
  { names: ['database'], graceMs: 3_000 },
] as const;

/** Stops every member, stage by stage; a stage's members, replicas among them, stop together. */
export async function stopInOrder(members: readonly Pick<Supervised, 'name' | 'stop'>[]): Promise<void> {
  for (const { names, graceMs } of STAGES) {
    const stage = members.filter(({ name }) =>
      names.some((its) => its === name || name.startsWith(`${its}-`)),
    );
    await Promise.all(stage.map((member) => member.stop(graceMs)));
  }
}
