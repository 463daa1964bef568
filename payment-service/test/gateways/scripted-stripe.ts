// A small Stripe, written from its documentation and not from the adapter: it keeps keys and what was
// taken under them, and misbehaves by payment method as the simulated gateway does.
import type { Script, ScriptedReply, ScriptedRequest } from '@relevo/test-kit';

export const secretKey = 'sk_test_not_a_secret';

type Saved = { readonly params: string; readonly reply: ScriptedReply };
type Intent = {
  readonly id: string;
  readonly amount: number;
  readonly doneAtMs: number;
  readonly fields: object;
};
type Refund = Intent & { readonly intentId: string; readonly isGivenBack: boolean };

const declines: ReadonlyMap<string, readonly [code: string, declineCode: string]> = new Map([
  ['pm_card_chargeDeclined', ['card_declined', 'generic_decline']],
  ['pm_card_chargeDeclinedInsufficientFunds', ['card_declined', 'insufficient_funds']],
  ['pm_card_chargeDeclinedExpiredCard', ['expired_card', 'expired_card']],
  ['pm_card_chargeDeclinedIncorrectCvc', ['incorrect_cvc', 'incorrect_cvc']],
  ['pm_card_chargeDeclinedFraudulent', ['card_declined', 'fraudulent']],
  ['pm_card_authenticationRequired', ['authentication_required', 'authentication_required']],
  ['sim_lost_answer_declined', ['card_declined', 'generic_decline']],
]);

export const json = (status: number, body: unknown, headers = {}): ScriptedReply => ({
  kind: 'respond',
  status,
  headers: { 'Content-Type': 'application/json', 'Request-Id': 'req_1', ...headers },
  body: JSON.stringify(body),
});

export const stripeError = (status: number, error: object, headers = {}): ScriptedReply =>
  json(status, { error: { message: 'Said of pm_card_visa by sk_test_not_a_secret.', ...error } }, headers);

export type ScriptedStripe = { readonly script: Script; takenCount(): number; refundedCount(): number };

export function createScriptedStripe(now: () => number): ScriptedStripe {
  const saved = new Map<string, Saved>();
  const intents = new Map<string, Intent>();
  const refunds = new Map<string, Refund>();

  function shown({ id, amount, doneAtMs, fields }: Intent, before: string): object {
    const status = doneAtMs > now() ? before : 'succeeded';
    return { id, amount, currency: 'cop', status, ...fields };
  }
  const showIntent = (intent: Intent) => shown(intent, 'processing');
  const showRefund = (refund: Refund) => shown(refund, 'pending');

  function charge(params: URLSearchParams): { reply: ScriptedReply; saved: ScriptedReply } | ScriptedReply {
    const method = params.get('payment_method') ?? '';
    if (method === 'sim_throttled') return stripeError(429, { code: 'rate_limit' }, { 'Retry-After': '1' });
    if (method === 'sim_misconfigured') return stripeError(401, { type: 'invalid_request_error' });
    if (method === 'sim_server_error') return stripeError(500, { type: 'api_error' });
    if (!/^(pm_card|sim)_/.test(method)) {
      return stripeError(400, { type: 'invalid_request_error', code: 'resource_missing' });
    }
    const id = `pi_${intents.size + 1}`;
    const [, pendingMs = '0'] = /^sim_pending_(\d+)$/.exec(method) ?? [];
    const [code, declineCode] = declines.get(method) ?? [];
    const declined = {
      status: 'requires_payment_method',
      last_payment_error: { code, decline_code: declineCode, message: `About ${method}` },
    };
    const intent: Intent = {
      id,
      amount: Number(params.get('amount')),
      doneAtMs: now() + Number(pendingMs),
      fields: {
        object: 'payment_intent',
        payment_method: method,
        metadata: { authorization_id: params.get('metadata[authorization_id]') },
        ...(code !== undefined && declined),
      },
    };
    intents.set(id, intent);
    const answer =
      code === undefined
        ? json(200, showIntent(intent))
        : stripeError(402, {
            type: 'card_error',
            code,
            decline_code: declineCode,
            payment_intent: showIntent(intent),
          });
    const lost: Readonly<Record<string, ScriptedReply>> = {
      sim_timeout: { kind: 'hang' },
      sim_lost_answer: { kind: 'reset' },
      sim_lost_answer_declined: { kind: 'reset' },
      sim_unreadable: { kind: 'respond', status: 200, body: '<html>Please wait</html>' },
    };
    const failed = stripeError(500, { type: 'api_error' });
    if (method === 'sim_server_error_taken') return { reply: failed, saved: failed };
    return { reply: lost[method] ?? answer, saved: answer };
  }

  function giveBack(params: URLSearchParams): { reply: ScriptedReply; saved: ScriptedReply } | ScriptedReply {
    const intent = intents.get(params.get('payment_intent') ?? '');
    if (intent === undefined) return stripeError(404, { code: 'resource_missing', param: 'payment_intent' });
    const method = (intent.fields as { payment_method: string }).payment_method; // as charge() made it
    if (method === 'sim_refund_throttled')
      return stripeError(429, { code: 'rate_limit' }, { 'Retry-After': '1' });
    if (method === 'sim_refund_server_error') return stripeError(500, { type: 'api_error' });
    const amount = Number(params.get('amount'));
    const before = [...refunds.values()].filter(
      (refund) => refund.intentId === intent.id && refund.isGivenBack,
    );
    const sum = before.reduce((total, refund) => total + refund.amount, amount);
    if (sum > intent.amount) return stripeError(400, { type: 'invalid_request_error', param: 'amount' });
    if (method === 'sim_refund_refused') return stripeError(400, { code: 'charge_disputed' });
    const isFailed = method === 'pm_card_refundFail';
    const refund: Refund = {
      id: `re_${refunds.size + 1}`,
      intentId: intent.id,
      isGivenBack: !isFailed,
      amount,
      doneAtMs: now() + (method === 'pm_card_pendingRefund' ? 2_000 : 0),
      fields: {
        object: 'refund',
        metadata: { refund_id: params.get('metadata[refund_id]') },
        ...(isFailed && { status: 'failed', failure_reason: 'expired_or_canceled_card' }),
      },
    };
    refunds.set(refund.id, refund);
    const answer = json(200, showRefund(refund));
    const lost: Readonly<Record<string, ScriptedReply>> = {
      sim_refund_timeout: { kind: 'hang' },
      sim_refund_lost_answer: { kind: 'reset' },
    };
    return { reply: lost[method] ?? answer, saved: answer };
  }

  function post(request: ScriptedRequest): ScriptedReply {
    const key = String(request.headers['idempotency-key']);
    const known = saved.get(key);
    if (known !== undefined) {
      return known.params === request.body ? known.reply : stripeError(400, { type: 'idempotency_error' });
    }
    const params = new URLSearchParams(request.body);
    const done = request.path === '/v1/refunds' ? giveBack(params) : charge(params);
    if ('kind' in done) return done;
    saved.set(key, { params: request.body, reply: done.saved });
    return done.reply;
  }

  function get({ pathname, searchParams }: URL): ScriptedReply {
    const list = (data: readonly object[]) => json(200, { object: 'list', data, has_more: false });
    if (pathname === '/v1/refunds') {
      const of = searchParams.get('payment_intent');
      return list([...refunds.values()].filter(({ intentId }) => intentId === of).map(showRefund));
    }
    if (pathname === '/v1/payment_intents/search') {
      const [, id] = /^metadata\['authorization_id'\]:'([^']*)'$/.exec(searchParams.get('query') ?? '') ?? [];
      const all = [...intents.values()].map(showIntent) as { metadata: { authorization_id: string } }[]; // as charge() made them
      return list(all.filter(({ metadata }) => metadata.authorization_id === id));
    }
    const intent = intents.get(pathname.replace('/v1/payment_intents/', ''));
    return intent === undefined
      ? stripeError(404, { code: 'resource_missing' })
      : json(200, showIntent(intent));
  }

  return {
    script: (request) => {
      if (request.headers.authorization !== `Bearer ${secretKey}`) return stripeError(401, {});
      return request.method === 'POST' ? post(request) : get(new URL(request.path, 'http://stripe'));
    },
    takenCount: () => intents.size,
    refundedCount: () => [...refunds.values()].filter(({ isGivenBack }) => isGivenBack).length,
  };
}
