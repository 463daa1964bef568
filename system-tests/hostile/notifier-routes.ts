// The routes of both notifiers, with a body that each takes. Providers publish no
// document of theirs in our form, so they stand here as docs/faults.md has them.
import type { DescribedRoute } from './described-routes.ts';

type Sample = Readonly<Record<string, unknown>>;

const route = (
  method: string,
  path: string,
  { type, sample, query = [] }: { type?: string; sample?: Sample; query?: readonly string[] } = {},
): DescribedRoute => ({
  method,
  path,
  queryNames: query,
  headerNames: [],
  bodies: sample === undefined ? [] : [{ type: type ?? 'application/json', sample }],
  statuses: null,
});

const form = 'application/x-www-form-urlencoded';

export const aldeamoRoutes: readonly DescribedRoute[] = [
  route('POST', '/SmsiWS/smsSendPost', {
    sample: {
      country: '57',
      dateToSend: null,
      message: 'Pago recibido',
      encoding: 'UTF-8',
      messageFormat: 1,
      addresseeList: [{ mobile: '3001112233', correlationLabel: 'fuzzed', url: '' }],
    },
  }),
  route('GET', '/SmsiWS/smsSendGet', { query: ['mobile', 'country', 'message', 'messageFormat'] }),
  route('POST', '/SmsiWS/packageReportPost', {
    sample: { land: '57', packageStateList: ['ENABLED'], packageTypeList: ['SMS'] },
  }),
  route('POST', '/SmsiWS/smsReportPost', {
    sample: {
      filters: {
        clickReport: false,
        dateToSendFrom: '2026-01-31 12:00:00',
        dateToSendTo: '2026-02-01 12:00:00',
        land: '57',
        userNameList: ['development'],
      },
    },
  }),
];

const list = '/2010-04-01/Accounts/AC0123456789abcdef0123456789abcdef/Messages';

export const twilioRoutes: readonly DescribedRoute[] = [
  route('POST', `${list}.json`, {
    type: form,
    sample: {
      To: '+573001112233',
      From: '+15005550006',
      Body: 'Pago recibido',
      StatusCallback: 'http://127.0.0.1:1/receipts',
      ValidityPeriod: '36000',
    },
  }),
  route('GET', `${list}.json`, {
    query: ['To', 'From', 'DateSent', 'DateSent>', 'PageSize', 'Page', 'PageToken'],
  }),
  route('GET', `${list}/{Sid}.json`),
  route('POST', `${list}/{Sid}.json`, { type: form, sample: { Status: 'canceled', Body: '' } }),
  route('DELETE', `${list}/{Sid}.json`),
  route('GET', '/2010-04-01/Accounts/{AccountSid}/Messages.json'),
];

const fault = {
  name: 'fuzzed',
  kind: 'latency',
  params: { distribution: 'fixed', ms: 1 },
  when: { operation: ['send'], to: { prefix: ['+57'], sticky_percent: 40 } },
  probability: 0.5,
  schedule: { type: 'flap', on_s: 20, off_s: 10 },
  limit: { count: 200, max_concurrent: 50 },
  ttl_s: 1,
  seed: 42,
};

export const adminRoutes: readonly DescribedRoute[] = [
  route('GET', '/admin/faults'),
  route('POST', '/admin/faults', { sample: fault }),
  route('DELETE', '/admin/faults'),
  route('GET', '/admin/faults/{name}'),
  route('PUT', '/admin/faults/{name}', { sample: fault }),
  route('PATCH', '/admin/faults/{name}', { sample: fault }),
  route('DELETE', '/admin/faults/{name}'),
  route('POST', '/admin/faults:dry-run', {
    sample: { operation: 'send', to: '+573001112233', count: 10, interval_ms: 100, at_s: 0 },
  }),
  route('POST', '/admin/fail', { sample: { enabled: true, mode: 'error', ttl_s: 1 } }),
  route('GET', '/admin/messages', { query: ['to', 'text', 'since', 'limit'] }),
  route('POST', '/admin/messages/{id}/receipts', { sample: { status: 'delivered', code: 30_003 } }),
  route('GET', '/admin/events'),
  route('GET', '/livez'),
  route('GET', '/metrics'),
];
