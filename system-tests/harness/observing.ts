// What the gateway and the notifiers say of themselves, over HTTP as anyone would ask.
import { readInbox, readPayments } from '../../dev/src/load/readings.ts';
import type { InboxMessage, PaymentView } from '../../dev/src/load/reconcile.ts';
import type { RunningSystem } from './running-system.ts';
import { until } from './until.ts';

export function allPayments({ client, urls }: RunningSystem): Promise<Map<string, PaymentView>> {
  return readPayments(client, urls.payment);
}

/** Asked for one by one, as the client that got the 201 would. */
export async function paymentsById(
  { client, urls }: RunningSystem,
  ids: readonly string[],
): Promise<Map<string, PaymentView>> {
  const payments = new Map<string, PaymentView>();
  for (const id of ids) {
    const answer = await client.send(`${urls.payment}/payments/${id}`);
    // The contract's 200 body; anything else counts as not there.
    if (answer.status === 200) payments.set(id, JSON.parse(answer.text) as PaymentView);
  }
  return payments;
}

export function inbox(
  { client, urls }: RunningSystem,
  which: 'primary' | 'fallback',
  text: string,
): Promise<readonly InboxMessage[]> {
  return readInbox(client, urls[which], text);
}

export async function bothInboxes(
  system: RunningSystem,
  text: string,
): Promise<readonly (readonly InboxMessage[])[]> {
  return Promise.all([inbox(system, 'primary', text), inbox(system, 'fallback', text)]);
}

const SETTLED: ReadonlySet<string> = new Set(['accepted', 'delivered', 'dead']);

/** Waits until nothing is owed any more; what is left is in the error. */
export async function untilSettled(system: RunningSystem, limitMs: number): Promise<void> {
  await until('end to what is owed', limitMs, async () => {
    const payments = [...(await allPayments(system)).values()];
    return payments.every(({ notification }) => SETTLED.has(notification.status)) ? true : undefined;
  });
}

type Where = {
  readonly notifier?: 'primary' | 'fallback';
  readonly operation?: readonly string[];
};

export async function putFault(
  { client, urls }: RunningSystem,
  kind: string,
  params: Readonly<Record<string, unknown>> = {},
  { notifier = 'primary', operation }: Where = {},
): Promise<void> {
  await client.json(`${urls[notifier]}/admin/faults/${kind.replaceAll('_', '-')}`, {
    method: 'PUT',
    body: { kind, params, when: operation === undefined ? {} : { operation } },
  });
}

export async function clearFaults({ client, urls }: RunningSystem): Promise<void> {
  for (const url of [urls.primary, urls.fallback]) {
    await client.json(`${url}/admin/faults`, { method: 'DELETE' });
  }
}

/** A sample of /metrics by its exact name and labels; 0 where it is not there. */
export async function metric({ client }: RunningSystem, url: string, sample: string): Promise<number> {
  const { text } = await client.send(`${url}/metrics`);
  const line = text.split('\n').find((candidate) => candidate.startsWith(`${sample} `));
  return line === undefined ? 0 : Number(line.slice(sample.length + 1));
}

export async function primaryState({ client, urls }: RunningSystem): Promise<string> {
  type Providers = { readonly items: readonly { readonly name: string; readonly state: string }[] };
  const { items } = await client.json<Providers>(`${urls.payment}/providers`);
  return items[0]?.state ?? 'unknown';
}
