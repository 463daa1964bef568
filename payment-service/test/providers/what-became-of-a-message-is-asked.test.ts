// Where a receipt is overdue: the provider is asked for its state, by the id or the handle.
import { afterEach, describe, expect, it } from '@jest/globals';
import { startScriptedServer } from '@relevo/test-kit';
import type { ScriptedReply, ScriptedServer } from '@relevo/test-kit';
import type { MessagingProvider } from '../../src/application/ports.ts';
import { afterAldeamoFailure } from '../../src/adapters/providers/aldeamo-receipt.ts';
import { afterTwilioFailure } from '../../src/adapters/providers/twilio-outcomes.ts';
import {
  accountSid,
  aldeamoAt,
  attemptId,
  lookUpQuery,
  message,
  noDeadline,
  sid,
  twilioAt,
} from './provider-fixtures.ts';

let server: ScriptedServer;
let provider: MessagingProvider;

afterEach(async () => {
  provider.close();
  await server.close();
});

async function askAt(
  at: (url: string) => MessagingProvider,
  reply: { readonly status: number; readonly body?: unknown },
  providerMessageId: string,
) {
  const answer: ScriptedReply = {
    kind: 'respond',
    status: reply.status,
    body: JSON.stringify(reply.body ?? {}),
  };
  server = await startScriptedServer(() => answer);
  provider = at(server.url);
  return provider.lookUp({ ...lookUpQuery, providerMessageId }, noDeadline());
}

describe('a message at Twilio', () => {
  it.each([
    ['delivered', null, { state: 'delivered', code: null }],
    ['undelivered', 30003, { state: 'failed', code: '30003' }],
    ['failed', null, { state: 'failed', code: null }],
    ['sent', null, { state: 'on_its_way', code: null }],
    ['queued', null, { state: 'on_its_way', code: null }],
    ['teleported', 1, { state: 'on_its_way', code: null }],
  ])('that is %s (%p)', async (status, errorCode, delivery) => {
    const body = { sid, status, error_code: errorCode };
    expect(await askAt(twilioAt, { status: 200, body }, sid)).toEqual({
      kind: 'found',
      providerMessageId: sid,
      delivery,
    });
    expect(server.requests[0]).toMatchObject({
      method: 'GET',
      path: `/2010-04-01/Accounts/${accountSid}/Messages/${sid}.json`,
    });
  });

  it('that it does not know is absent', async () => {
    expect(await askAt(twilioAt, { status: 404, body: { code: 20404 } }, sid)).toEqual({ kind: 'absent' });
  });

  it.each([
    [{ status: 500 }],
    [{ status: 200, body: { sid: `SM${'f'.repeat(32)}`, status: 'delivered' } }],
    [{ status: 200, body: { sid, status: 7 } }],
    [{ status: 200, body: [] }],
    [{ status: 302 }],
  ])('is not told by an answer like %j', async (reply) => {
    expect(await askAt(twilioAt, reply, sid)).toEqual({ kind: 'unavailable' });
  });

  it('may be delivered for whole seconds only, within what Twilio takes', async () => {
    server = await startScriptedServer(() => ({ kind: 'respond', status: 500 }));
    provider = twilioAt(server.url);
    const asked: (string | null)[] = [];
    for (const validityMs of [5_999, 400, 86_400_000, null]) {
      await provider.send({ ...message, validityMs }, noDeadline());
      asked.push(new URLSearchParams(server.requests.at(-1)?.body).get('ValidityPeriod'));
    }
    expect(asked).toEqual(['5', '1', '36000', null]);
  });
});

describe('a message at Aldeamo', () => {
  it.each([
    ['ENTREGADO', { state: 'delivered', code: null }],
    ['NO ENTREGADO', { state: 'failed', code: 'UNDELIVERED' }],
    ['EXPIRADO', { state: 'failed', code: 'EXPIRED' }],
    ['RECHAZADO', { state: 'failed', code: 'REJECTED' }],
    ['ENVIADO', { state: 'on_its_way', code: null }],
    ['DESCONOCIDO', null],
    [undefined, null],
  ])('that is %p', async (state, delivery) => {
    const entry = { gsm: '573001112233', transactionId: 'tx-1', correlationLabel: attemptId, state };
    const body = { status: 1, reason: 'x', result: { reportList: [entry] } };
    expect(await askAt(aldeamoAt, { status: 200, body }, 'tx-1')).toEqual({
      kind: 'found',
      providerMessageId: 'tx-1',
      delivery,
    });
  });
});

describe('after a failure the next provider tries', () => {
  it.each(['30001', '30002', '30003', '30008', '30036', '30410', '39999', null])(
    'for Twilio’s %p',
    (code) => {
      expect(afterTwilioFailure(code)).toBe('next_provider');
    },
  );

  it.each(['UNDELIVERED', 'EXPIRED', 'CANCELED', 'not_found', null])('for Aldeamo’s %p', (code) => {
    expect(afterAldeamoFailure(code)).toBe('next_provider');
  });
});

describe('after a failure nobody tries again', () => {
  it.each(['30004', '30005', '30006', '30007', '21610', '21211', '21614'])('for Twilio’s %p', (code) => {
    expect(afterTwilioFailure(code)).toBe('dead');
  });

  it('for a message that the carrier behind Aldeamo rejected', () => {
    expect(afterAldeamoFailure('REJECTED')).toBe('dead');
  });
});
