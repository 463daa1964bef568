// The inbox: what customers really received, so that a test can count it.
import { Router } from 'express';
import { z } from 'zod';
import { sendProblem, traceIdIn } from '@relevo/service-kit';
import { parseOrRefuse } from './admin-body.ts';
import type { MessageDesk } from './message-desk.ts';
import { messageStatuses } from './message-log.ts';
import type { MessageLog, StoredMessage } from './message-log.ts';

const limitMax = 100_000;

const querySchema = z.strictObject({
  to: z.string().max(40).optional(),
  text: z.string().max(2_000).optional(),
  since: z
    .union([z.iso.datetime({ offset: true }), z.iso.date()], {
      error: 'write it like 2026-01-31T12:00:00Z',
    })
    .transform((text) => Date.parse(text))
    .optional(),
  limit: z
    .string()
    .regex(/^\d{1,6}$/, 'a whole number')
    .transform(Number)
    .pipe(z.int().min(1).max(limitMax))
    .default(100),
});

const receiptSchema = z.strictObject({
  status: z.enum(messageStatuses).default('delivered'),
  code: z.union([z.int(), z.string().min(1).max(40)]).optional(),
});

function viewMessage(message: StoredMessage<unknown>): Readonly<Record<string, unknown>> {
  return {
    id: message.id,
    to: message.to,
    from: message.from,
    body: message.body,
    encoding: message.encoding,
    segments: message.segments,
    status: message.status,
    correlation_label: message.correlationLabel,
    trace_id: message.traceparent && traceIdIn(message.traceparent),
    received_at: new Date(message.receivedAtMs).toISOString(),
  };
}

export function createAdminMessagesRouter<E>(log: MessageLog<E>, desk: MessageDesk<E>): Router {
  const router = Router();
  router.get('/messages', (request, response) => {
    const query = parseOrRefuse(querySchema, request.query, response);
    if (query === null) return;
    const { messages, total } = log.inbox({
      // A plus in a query is a blank unless it is encoded; nobody remembers that.
      to: query.to?.replace(/^ /, '+'),
      text: query.text,
      sinceMs: query.since,
      limit: query.limit,
    });
    response.json({ messages: messages.map(viewMessage), total });
  });
  router.delete('/messages', (_request, response) => {
    response.json({ removed: log.emptyInbox() });
  });
  router.post('/messages/:id/receipts', (request, response) => {
    const message = log.get(request.params.id);
    if (message === null) {
      sendProblem(response, {
        status: 404,
        code: 'message_not_found',
        title: 'There is no message with this id.',
        detail: 'GET /admin/messages lists the ids; old messages make room for new ones.',
      });
      return;
    }
    const receipt = parseOrRefuse(receiptSchema, request.body ?? {}, response);
    if (receipt === null) return;
    const code = receipt.code === undefined ? {} : { failureCode: receipt.code };
    desk.moveTo(message, { status: receipt.status, isReceiptSent: true, ...code });
    response.status(202).json(viewMessage(message));
  });
  return router;
}
