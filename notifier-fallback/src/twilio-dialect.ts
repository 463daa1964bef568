// Twilio's Programmable Messaging API, as far as sending goes.
import { createBasicAuthCheck } from '@relevo/notifier-kit';
import type {
  AnsweringFault,
  Dialect,
  DialectTools,
  Operation,
  ProviderAnswer,
  ProviderRequest,
} from '@relevo/notifier-kit';
import type { Settings } from './config.ts';
import { createMessageOperations } from './message-operations.ts';
import { failureTexts } from './message-view.ts';
import type { TwilioExtra } from './message-view.ts';
import { codeForStatus, errorAnswer, errorCodes } from './twilio-errors.ts';
import { receiptFor } from './twilio-receipt.ts';

function pathOf(request: ProviderRequest): string {
  return request.url.split('?', 1)[0] ?? '';
}

function answerFault(fault: AnsweringFault, request: ProviderRequest): ProviderAnswer {
  const form = new URLSearchParams(request.body);
  const context = { to: form.get('To') ?? '', from: form.get('From') ?? '', url: pathOf(request) };
  switch (fault.kind) {
    case 'error': {
      const { status, code } = fault.params;
      if (code !== undefined)
        return errorAnswer(Number(code), { ...context, ...(status === undefined ? {} : { status }) });
      const plainStatus = status ?? 503;
      return errorAnswer(codeForStatus(plainStatus), { ...context, status: plainStatus });
    }
    case 'error_in_200':
      return errorAnswer(Number(fault.params.code ?? 20500), { ...context, wireStatus: 200 });
    case 'rate_limit':
      return errorAnswer(20429, { headers: { 'Retry-After': String(fault.params.retry_after_s) } });
    case 'auth_expired':
      return errorAnswer(20003);
    case 'maintenance':
      return errorAnswer(20503, { headers: { 'Retry-After': String(fault.params.retry_after_s) } });
  }
}

function codeProblem(code: number | string, kind: string): string | null {
  const known = kind === 'accept_then_fail' ? Object.keys(failureTexts).map(Number) : errorCodes;
  return typeof code === 'number' && known.includes(code) ? null : `unknown code; one of ${known.join(', ')}`;
}

export function createTwilioDialect(
  settings: Settings,
  tools: DialectTools<TwilioExtra>,
): Dialect<TwilioExtra> {
  const account = { accountSid: settings.TWILIO_ACCOUNT_SID, authToken: settings.TWILIO_AUTH_TOKEN };
  const isAuthorised = createBasicAuthCheck({ user: account.accountSid, password: account.authToken });
  let running = 0;

  const dress = (answer: ProviderAnswer, startedMs: number): ProviderAnswer => ({
    ...answer,
    headers: {
      ...answer.headers,
      'Twilio-Request-Id': `RQ${tools.newId()}`,
      'Twilio-Request-Duration': ((tools.now() - startedMs) / 1_000).toFixed(3),
      'Twilio-Concurrent-Requests': String(running),
      'X-Home-Region': 'us1',
      'X-Api-Domain': 'api.twilio.com',
    },
  });

  const guard = (operation: Operation): Operation => ({
    ...operation,
    prepare(request) {
      const prepared = operation.prepare(request);
      return {
        recipients: prepared.recipients,
        answer(fateOf) {
          const startedMs = tools.now();
          running += 1;
          try {
            if (!isAuthorised(request.headers.authorization)) return dress(errorAnswer(20003), startedMs);
            if (request.params['accountSid'] !== account.accountSid) {
              return dress(errorAnswer(20404, { url: pathOf(request) }), startedMs);
            }
            return dress(prepared.answer(fateOf), startedMs);
          } finally {
            running -= 1;
          }
        },
      };
    },
  });

  return {
    operations: createMessageOperations(settings, tools).map(guard),
    answerFault: (fault, request) => dress(answerFault(fault, request), tools.now()),
    refuse(refusal, request) {
      const codes = { unknown_route: 20404, body_too_large: 20413, body_encoded: 20415 } as const;
      return dress(errorAnswer(codes[refusal], { url: pathOf(request) }), tools.now());
    },
    receiptFor: (message) => receiptFor(message, account),
    codeProblem,
  };
}
