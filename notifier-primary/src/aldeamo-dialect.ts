// Aldeamo's SMS API. What no public document describes is modelled, and says so where it stands.
import { createBasicAuthCheck } from '@relevo/notifier-kit';
import type { AnsweringFault, Dialect, DialectTools, Operation, ProviderAnswer } from '@relevo/notifier-kit';
import { json, refusal } from './aldeamo-answers.ts';
import { refusalCodes } from './aldeamo-codes.ts';
import type { AldeamoCode } from './aldeamo-codes.ts';
import { receiptFor } from './aldeamo-receipt.ts';
import type { Settings } from './config.ts';
import { failureWords } from './message-life.ts';
import { createReportOperations } from './report-operations.ts';
import { createSendOperations } from './send-operations.ts';
import type { AldeamoExtra } from './send-operations.ts';

function knownCode(code: number | string | undefined): AldeamoCode {
  return refusalCodes.find((known) => known === code) ?? -99;
}

function withRetryAfter(answer: ProviderAnswer, seconds: number): ProviderAnswer {
  return { ...answer, headers: { ...answer.headers, 'Retry-After': String(seconds) } };
}

function answerFault(fault: AnsweringFault): ProviderAnswer {
  switch (fault.kind) {
    case 'error':
      return refusal(knownCode(fault.params.code), undefined, fault.params.status ?? 503);
    case 'error_in_200':
      return refusal(knownCode(fault.params.code));
    case 'rate_limit':
      return withRetryAfter(refusal(-7, undefined, 429), fault.params.retry_after_s);
    case 'auth_expired':
      return refusal(-1);
    case 'maintenance':
      return withRetryAfter(refusal(-99, 'Service Under Maintenance', 503), fault.params.retry_after_s);
  }
}

function codeProblem(code: number | string, kind: string): string | null {
  const known: readonly (number | string)[] = kind === 'accept_then_fail' ? failureWords : refusalCodes;
  return known.includes(code) ? null : `unknown code; one of ${known.join(', ')}`;
}

export function createAldeamoDialect(
  settings: Settings,
  tools: DialectTools<AldeamoExtra>,
): Dialect<AldeamoExtra> {
  const isAuthorised = createBasicAuthCheck({
    user: settings.ALDEAMO_USER,
    password: settings.ALDEAMO_PASSWORD,
  });

  const guard = (operation: Operation): Operation => ({
    ...operation,
    prepare(request) {
      const prepared = operation.prepare(request);
      return {
        recipients: prepared.recipients,
        answer: (fateOf) =>
          isAuthorised(request.headers.authorization) ? prepared.answer(fateOf) : refusal(-1),
      };
    },
  });

  return {
    operations: [...createSendOperations(settings, tools), ...createReportOperations(settings, tools)].map(
      guard,
    ),
    answerFault,
    refuse(kind) {
      switch (kind) {
        case 'unknown_route':
          return json({ status: -99, reason: 'Not Found' }, 404);
        case 'body_too_large':
          return json({ status: -99, reason: 'Request Too Large' }, 413);
        case 'body_encoded':
          return json({ status: -99, reason: 'Unsupported Content Encoding' }, 415);
      }
    },
    receiptFor: (message) => receiptFor(message, settings),
    codeProblem,
  };
}
