// Creating a message. Not idempotent: the same request twice is two messages, as at Twilio.
import type { DialectTools, Operation, ProviderAnswer } from '@relevo/notifier-kit';
import type { FateOf } from '@relevo/notifier-kit';
import type { Settings } from './config.ts';
import { lifeOf, withinValidity } from './message-life.ts';
import type { TwilioExtra } from './message-view.ts';
import { viewMessage } from './message-view.ts';
import { checkCreate, normalisePhone } from './new-message.ts';
import type { CreateRequest } from './new-message.ts';
import { errorAnswer } from './twilio-errors.ts';
import { isForm, json, messagesPath } from './wire.ts';

/** The caller's own handle, where the callback carries one: it is all that Twilio lets a sender attach. */
function attemptIn(statusCallback: string | null): string | null {
  return statusCallback === null ? null : new URL(statusCallback).searchParams.get('attempt');
}

function firstStatus(request: CreateRequest): 'scheduled' | 'accepted' | 'queued' {
  if (request.sendAtMs !== null) return 'scheduled';
  return request.messagingServiceSid === null ? 'queued' : 'accepted';
}

function extraOf(request: CreateRequest): TwilioExtra {
  return {
    messagingServiceSid: request.messagingServiceSid,
    statusCallback: request.statusCallback,
    numMedia: request.numMedia,
    isSenderChosenLater: request.from === null,
    isRedacted: false,
    isDeleted: false,
  };
}

export function createSendOperation(
  settings: Settings,
  { desk, now, newId }: DialectTools<TwilioExtra>,
): Operation {
  const accountSid = settings.TWILIO_ACCOUNT_SID;

  const send = (form: URLSearchParams, traceparent: string | null, fateOf: FateOf): ProviderAnswer => {
    const nowMs = now();
    const check = checkCreate(form, { ownNumber: settings.TWILIO_FROM, nowMs });
    if (!check.ok) return errorAnswer(check.code, check.context);
    const { request } = check;
    const receiptDelayMs = settings.RECEIPT_DELAY_MS;
    const fate = withinValidity(fateOf(request.to), { receiptDelayMs, validityMs: request.validityMs });
    const startMs = request.sendAtMs === null ? 0 : request.sendAtMs - nowMs;
    const taken = desk.accept(
      {
        id: `${request.numMedia > 0 ? 'MM' : 'SM'}${newId()}`,
        to: request.to,
        from: request.from ?? settings.TWILIO_FROM,
        body: request.body,
        correlationLabel: attemptIn(request.statusCallback),
        traceparent,
        status: firstStatus(request),
        extra: extraOf(request),
      },
      { fate, steps: lifeOf(fate, { receiptDelayMs, startMs }) },
    );
    return json(201, viewMessage(taken, { accountSid, withFeedback: false }));
  };

  return {
    name: 'send',
    method: 'post',
    path: messagesPath,
    prepare(request) {
      const form = new URLSearchParams(isForm(request) ? request.body : '');
      const to = form.get('To');
      return {
        recipients: to === null ? [] : [normalisePhone(to)],
        answer: (fateOf) =>
          isForm(request) || request.body === ''
            ? send(form, request.traceparent, fateOf)
            : errorAnswer(20415),
      };
    },
  };
}
