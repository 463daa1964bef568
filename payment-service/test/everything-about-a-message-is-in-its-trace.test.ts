// From the caller through every call to a provider, over restarts and replays, to
// the receipt: one trace id, and a span of its own for each call.
import { describe, expect, it } from '@jest/globals';
import { until } from '@relevo/test-kit';
import { askDatabase } from './ask-database.ts';
import { leaveInMidCall } from './died-in-mid-call.ts';
import { answers, createScript, post, samplePayment, sendReceipt } from './running-service.ts';
import type { TestService } from './running-service.ts';
import { serviceOfEachTest } from './service-of-each-test.ts';
import { has, untilNotification } from './watched-payment.ts';

const start = serviceOfEachTest();

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const callersSpan = '00f067aa0ba902b7';
const traceparent = `00-${traceId}-${callersSpan}-01`;
const wait = { Prefer: 'wait=20', traceparent };

const spanAt = (header: string | null | undefined): string => header?.split('-')[2] ?? '';
/** As W3C writes it, in our trace, with the caller's flags. */
const inTrace = new RegExp(`^00-${traceId}-[0-9a-f]{16}-01$`);

type Line = Readonly<Record<string, unknown>> & { readonly event: string };
const linesOf = ({ logs }: TestService, event: string): readonly Line[] =>
  logs.map((line) => JSON.parse(line) as Line).filter((line) => line.event === event); // the logger's own JSON

async function storedTraceparent({ database }: TestService): Promise<string> {
  const [row] = await askDatabase<{ traceparent: string }>(database, 'select traceparent from notifications');
  return row?.traceparent ?? '';
}

describe('the trace that a payment came in', () => {
  it('is stored with a span of our own, and each call has one more, the end of its attempt’s id', async () => {
    const service = await start({ first: createScript(answers.refused) });
    await post(service.url, samplePayment, wait);
    const stored = await storedTraceparent(service);
    const calls = [...service.first.sent, ...service.second.sent];
    expect([stored, ...calls.map((call) => call.traceparent)]).toEqual([
      expect.stringMatching(inTrace),
      expect.stringMatching(inTrace),
      expect.stringMatching(inTrace),
    ]);
    const spans = [callersSpan, spanAt(stored), ...calls.map((call) => spanAt(call.traceparent))];
    expect(new Set(spans).size).toBe(4);
    for (const { attemptId, traceparent: own } of calls)
      expect(attemptId.replaceAll('-', '').slice(-16)).toBe(spanAt(own));
  });

  it('is in the lines of all that happens to it', async () => {
    const service = await start({ first: createScript(answers.refused) });
    await post(service.url, samplePayment, wait);
    for (const event of ['payment.ended', 'notification.attempted', 'notification.failed-over']) {
      const lines = linesOf(service, event);
      expect([event, lines.length > 0, lines.every((line) => line['traceId'] === traceId)]).toEqual([
        event,
        true,
        true,
      ]);
    }
  });

  it('is carried on by the questions about a message in doubt, and tells who may have two', async () => {
    const first = createScript(answers.timedOut);
    first.lookUp = () => ({ kind: 'absent' });
    const service = await start({
      first,
      yaml: [
        ['settle_ms: 5000', 'settle_ms: 1'],
        ['verify_ms: 10000', 'verify_ms: 1'],
      ],
    });
    await post(service.url, samplePayment, wait);
    const [question] = first.asked;
    expect(question?.traceparent).toMatch(inTrace);
    expect(spanAt(question?.traceparent)).not.toBe(spanAt(first.sent[0]?.traceparent));
    for (const event of ['notification.verified', 'notification.possibly-duplicated'])
      expect([event, linesOf(service, event)[0]?.['traceId']]).toEqual([event, traceId]);
  });

  it('goes on in another process, which tells that the first died in mid-call', async () => {
    const service = await start();
    const { body } = await post(service.url, samplePayment, wait);
    await leaveInMidCall(service.database);
    service.first.lookUp = () => ({ kind: 'found', providerMessageId: 'it was there' });
    await service.restart();
    await untilNotification(service.url, body.payment_id, has('accepted'));
    expect(service.first.asked[0]?.traceparent).toMatch(inTrace);
    expect(linesOf(service, 'notification.attempt-orphaned')).toEqual([
      expect.objectContaining({ traceId, attemptId: service.first.sent[0]?.attemptId }),
    ]);
  });

  it('goes on when it is sent again by hand, in somebody else’s trace', async () => {
    const service = await start({ first: createScript(answers.badNumber) });
    const { body } = await post(service.url, samplePayment, wait);
    service.first.send = answers.accepted;
    const { notification_id: id } = body.notification;
    await fetch(`${service.url}/notifications/${id}/replay`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', traceparent: `00-${'f'.repeat(32)}-${callersSpan}-01` },
      body: '{"reason": "the number is right"}',
    });
    await untilNotification(service.url, body.payment_id, has('accepted'));
    expect(service.first.sent.map((call) => call.traceparent)).toEqual([
      expect.stringMatching(inTrace),
      expect.stringMatching(inTrace),
    ]);
    for (const event of ['notification.died', 'notification.replayed'])
      expect([event, linesOf(service, event)[0]?.['traceId']]).toEqual([event, traceId]);
  });

  it.each(['00', '02'])('is not recorded by anybody where its caller says so: %s', async (flags) => {
    const service = await start();
    await post(service.url, samplePayment, { ...wait, traceparent: traceparent.replace(/01$/, flags) });
    expect(service.first.sent[0]?.traceparent).toMatch(new RegExp(`^00-${traceId}-[0-9a-f]{16}-${flags}$`));
  });

  it('is told in a refusal', async () => {
    const { url } = await start();
    expect((await post(url, { ...samplePayment, amount: 0 }, wait)).body).toMatchObject({
      trace_id: traceId,
    });
  });
});

describe('a receipt', () => {
  const withReceipts = async () => {
    const service = await start({ first: createScript(answers.accepted, true) });
    const { body } = await post(service.url, samplePayment, wait);
    return { service, messageId: String(body.notification.provider_message_id) };
  };

  it('belongs to the trace of its message, though its provider knows nothing of traces', async () => {
    const { service, messageId } = await withReceipts();
    const receipt = { providerMessageId: messageId, status: 'delivered' } as const;
    await sendReceipt(service.url, 'first', receipt);
    await sendReceipt(service.url, 'first', receipt);
    const attemptId = service.first.sent[0]?.attemptId;
    expect(linesOf(service, 'receipt.told')).toEqual([
      expect.objectContaining({ status: 'delivered', level: 'info', traceId, attemptId }),
      expect.objectContaining({ status: 'repeated', level: 'debug', traceId, attemptId }),
    ]);
  });

  it('that comes before its message is known belongs to it once it is', async () => {
    const service = await start({ first: createScript(answers.accepted, true) });
    let answer: (() => void) | undefined;
    service.first.send = async () => {
      await new Promise<void>((resolve) => (answer = resolve));
      return { ...answers.accepted(), providerMessageId: 'm-1' };
    };
    await post(service.url, samplePayment, { traceparent });
    await sendReceipt(service.url, 'first', { providerMessageId: 'm-1', status: 'delivered' });
    answer?.();
    const statuses = () => linesOf(service, 'receipt.told').map((line) => line['status']);
    await until(() => statuses().includes('delivered'));
    expect(linesOf(service, 'receipt.told').at(-1)).toMatchObject({ status: 'delivered', traceId });
    const [before] = linesOf(service, 'receipt.told');
    expect([before?.['status'], before?.['notificationId']]).toEqual(['unmatched', undefined]);
  });
});
