// The reports: what was sent, and what is left of the package.
import type { DialectTools, MessageStatus, Operation, StoredMessage } from '@relevo/notifier-kit';
import { z } from 'zod';
import { json, refusal } from './aldeamo-answers.ts';
import { reasons } from './aldeamo-codes.ts';
import { bogotaTime, parseBogotaTime } from './bogota-time.ts';
import type { Settings } from './config.ts';
import type { AldeamoExtra } from './send-operations.ts';
import { parseJson } from './send-request.ts';

const reportLengthMax = 10_000;
const packageTotal = 100_000;

/** Modelled: the words of Aldeamo's console. */
const states: Readonly<Record<MessageStatus, string>> = {
  scheduled: 'PROGRAMADO',
  accepted: 'EN PROCESO',
  queued: 'EN PROCESO',
  sending: 'EN PROCESO',
  sent: 'ENVIADO',
  delivered: 'ENTREGADO',
  undelivered: 'NO ENTREGADO',
  failed: 'NO ENTREGADO',
  expired: 'EXPIRADO',
  rejected: 'RECHAZADO',
  canceled: 'CANCELADO',
};

const date = z.string().transform((text, context) => {
  const atMs = parseBogotaTime(text);
  if (atMs !== null) return atMs;
  context.addIssue({ code: 'custom', message: 'write it like 2018-01-26 14:42:00' });
  return z.NEVER;
});

const land = z.union([z.string(), z.number().transform(String)]);

const reportSchema = z.object({
  filters: z
    .object({
      clickReport: z.boolean().nullish(),
      dateToSendFrom: date.nullish(),
      dateToSendTo: date.nullish(),
      land: land.nullish(),
      userNameList: z.array(z.string()).nullish(),
      correlationLabel: z.string().nullish(), // modelled
    })
    .prefault({}),
});

const packageSchema = z.object({
  land: land.nullish(),
  packageStateList: z.array(z.string()).nullish(),
  packageTypeList: z.array(z.string()).nullish(),
});

type Filters = z.output<typeof reportSchema>['filters'];

function isInReport({ extra, correlationLabel }: StoredMessage<AldeamoExtra>, filters: Filters): boolean {
  // Dates have whole seconds: the last one counts to its end.
  const untilMs = filters.dateToSendTo == null ? Infinity : filters.dateToSendTo + 1_000;
  return (
    extra.dateToSendMs >= (filters.dateToSendFrom ?? 0) &&
    extra.dateToSendMs < untilMs &&
    (filters.land == null || extra.country === filters.land) &&
    (filters.correlationLabel == null || correlationLabel === filters.correlationLabel)
  );
}

function malformed(error: z.ZodError | null) {
  const [issue] = error?.issues ?? [];
  const reason = issue === undefined ? 'the body is not JSON' : `${issue.path.join('.')}: ${issue.message}`;
  return refusal(-99, `Malformed Request: ${reason}`, 400);
}

export function createReportOperations(
  settings: Settings,
  { log }: DialectTools<AldeamoExtra>,
): readonly Operation[] {
  const user = settings.ALDEAMO_USER;

  const reportOf = (filters: Filters): readonly Readonly<Record<string, unknown>>[] => {
    if (filters.userNameList != null && !filters.userNameList.includes(user)) return [];
    const list: Readonly<Record<string, unknown>>[] = [];
    for (const message of log.newestFirst()) {
      if (list.length === reportLengthMax) break;
      if (!isInReport(message, filters)) continue;
      list.push({
        gsm: message.to.slice(1),
        message: message.body,
        dateToSend: bogotaTime(message.extra.dateToSendMs),
        userName: user,
        transactionId: message.id,
        correlationLabel: message.correlationLabel ?? '',
        state: states[message.status],
      });
    }
    return list;
  };

  const report: Operation = {
    name: 'report',
    method: 'post',
    path: '/SmsiWS/smsReportPost',
    prepare: (request) => ({
      recipients: [],
      answer() {
        const parsed = reportSchema.safeParse(parseJson(request));
        if (!parsed.success) return malformed(request.body === '' ? null : parsed.error);
        return json({ status: 1, reason: reasons[1], result: { reportList: reportOf(parsed.data.filters) } });
      },
    }),
  };

  const balance: Operation = {
    name: 'balance',
    method: 'post',
    path: '/SmsiWS/packageReportPost',
    prepare: (request) => ({
      recipients: [],
      answer() {
        const parsed = packageSchema.safeParse(parseJson(request));
        if (!parsed.success) return malformed(request.body === '' ? null : parsed.error);
        const { packageStateList: stateList, packageTypeList: types } = parsed.data;
        const isAsked = (stateList?.includes('ENABLED') ?? true) && (types?.includes('SMS') ?? true);
        const totalSpent = Math.min(packageTotal, log.size());
        const sms = { totalSpent, total: packageTotal, available: packageTotal - totalSpent };
        const result = isAsked ? [{ ...sms, state: 'ENABLED', packageType: 'SMS' }] : [];
        return json({ status: 1, reason: reasons[1], result });
      },
    }),
  };
  return [report, balance];
}
