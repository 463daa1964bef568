// Sending. Not idempotent: the same request twice is two messages.
import type { DialectTools, FateOf, Operation, ProviderAnswer, ProviderRequest } from '@relevo/notifier-kit';
import { refusal, sendAnswer } from './aldeamo-answers.ts';
import type { Recipient } from './aldeamo-answers.ts';
import { magicCodeOf, reasons, wholeRequestCodes } from './aldeamo-codes.ts';
import type { AldeamoCode } from './aldeamo-codes.ts';
import type { Settings } from './config.ts';
import { lifeOf } from './message-life.ts';
import { isMobile, phoneOf, readGet, readPost } from './send-request.ts';
import type { Addressee, SendReading, SendRequest } from './send-request.ts';

export type AldeamoExtra = {
  readonly country: string;
  readonly mobile: string;
  readonly dateToSendMs: number;
};

const messageLengthMax = 1_600; // modelled

/** The short number that messages come from. */
const sender = '85432';

function codeOf(country: string, { mobile, message }: Addressee): AldeamoCode {
  const magic = magicCodeOf(country, mobile);
  if (magic !== null) return magic;
  if (!isMobile(country, mobile)) return -3;
  const isTooLong = message.length > messageLengthMax && Array.from(message).length > messageLengthMax;
  return message === '' || isTooLong ? -5 : 1;
}

type Sending = { readonly fateOf: FateOf; readonly traceparent: string | null };

export function createSendOperations(
  settings: Settings,
  tools: DialectTools<AldeamoExtra>,
): readonly Operation[] {
  const { desk, now, newId } = tools;

  const accept = (
    request: SendRequest,
    { mobile, message, correlationLabel }: Addressee,
    { fateOf, traceparent }: Sending,
  ): string => {
    const nowMs = now();
    const to = phoneOf(request.country, mobile);
    const fate = fateOf(to);
    const dateToSendMs = Math.max(nowMs, request.sendAtMs ?? nowMs);
    const startMs = dateToSendMs - nowMs;
    const taken = desk.accept(
      {
        id: newId(),
        to,
        from: sender,
        body: message,
        correlationLabel,
        traceparent,
        status: startMs > 0 ? 'scheduled' : 'queued',
        extra: { country: request.country, mobile, dateToSendMs },
      },
      { fate, steps: lifeOf(fate, { receiptDelayMs: settings.RECEIPT_DELAY_MS, startMs }) },
    );
    return taken.id;
  };

  const carryOut = (request: SendRequest, sending: Sending): ProviderAnswer => {
    const coded = request.addressees.map((addressee) => ({
      addressee,
      code: codeOf(request.country, addressee),
    }));
    const whole = coded.find(({ code }) => wholeRequestCodes.has(code));
    if (whole !== undefined) return refusal(whole.code);
    const recipients = coded.map(({ addressee, code }): Recipient => ({
      mobile: addressee.mobile,
      transactionId: code === 1 ? accept(request, addressee, sending) : newId(),
      status: code,
      reason: reasons[code],
    }));
    return sendAnswer(recipients, request.sendAtMs ?? now());
  };

  const preparing =
    (read: (request: ProviderRequest) => SendReading): Operation['prepare'] =>
    (incoming) => {
      const reading = read(incoming);
      if (reading.kind === 'malformed') {
        // Modelled: what can not be understood is refused as a client's error.
        return { recipients: [], answer: () => refusal(-99, `Malformed Request: ${reading.reason}`, 400) };
      }
      const { request } = reading;
      return {
        recipients: request.addressees.map(({ mobile }) => phoneOf(request.country, mobile)),
        answer: (fateOf) => carryOut(request, { fateOf, traceparent: incoming.traceparent }),
      };
    };

  return [
    { name: 'send', method: 'post', path: '/SmsiWS/smsSendPost', prepare: preparing(readPost) },
    { name: 'send', method: 'get', path: '/SmsiWS/smsSendGet', prepare: preparing(readGet) },
  ];
}
