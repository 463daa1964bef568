// What the caller has to change, or to wait for: code, status, title, advice.
import type { Problem } from '@relevo/service-kit';

export const refusals = {
  invalid_json: {
    status: 400,
    title: 'The body is not valid JSON.',
    detail: 'Send one JSON object, encoded as UTF-8.',
  },
  invalid_idempotency_key: {
    status: 400,
    title: 'The Idempotency-Key is not usable.',
    detail: 'Send the header once, with 1 to 255 printable ASCII characters, or leave it out.',
  },
  unauthenticated: {
    status: 401,
    title: 'A valid API key is needed.',
    detail: 'Send the header "Authorization: Bearer <key>" with one of the keys in API_KEYS.',
  },
  receipt_unauthenticated: {
    status: 401,
    title: 'Nothing proves where this receipt comes from.',
    detail: 'Send the signature or the credentials that this provider’s receipts come with.',
  },
  payment_failed: {
    status: 402,
    title: 'The payment has failed.',
    detail:
      'Nothing is owed to the customer. "errors" has the reason, Location the payment. To try again, send it under a new Idempotency-Key; after outcome_unknown look at the gateway first, the money may have been taken.',
  },
  receipt_forbidden: {
    status: 403,
    title: 'This receipt does not come from the provider.',
    detail:
      'Its signature or its credentials are wrong. Behind a proxy, the base URL for callbacks must be the address as seen from outside.',
  },
  foreign_host: {
    status: 403,
    title: 'The service is not served under this host name.',
    detail:
      'Use localhost or an address in the URL. Behind a proxy with a name of its own, set API_KEYS, or ALLOW_UNAUTHENTICATED=1 where the proxy authenticates.',
  },
  foreign_origin: {
    status: 403,
    title: 'A browser may change things from this service’s own pages only.',
    detail:
      'Open the console at this very address. Behind a proxy, pass the Host header on. Programs send neither Origin nor Sec-Fetch-Site.',
  },
  console_token_needed: {
    status: 403,
    title: 'What is done by hand needs a token.',
    detail:
      'Open the console by the address that npm start prints, or send "Authorization: Bearer <token>" with CONSOLE_TOKEN or one of API_KEYS.',
  },
  console_readonly: {
    status: 403,
    title: 'The console can look, and not change anything.',
    detail: 'Nothing was changed. CONSOLE_READONLY=1 is set for this service.',
  },
  not_found: { status: 404, title: 'There is nothing here.', detail: 'See /docs for all routes.' },
  payment_not_found: { status: 404, title: 'There is no payment with this id.' },
  refund_not_found: { status: 404, title: 'There is no refund with this id, of a payment with that id.' },
  notification_not_found: { status: 404, title: 'There is no notification with this id.' },
  customer_not_found: {
    status: 404,
    title: 'There is no customer with this id.',
    detail: 'Create the contact with PUT /customers/{id}.',
  },
  replay_job_not_found: { status: 404, title: 'There is no replay job with this id.' },
  notifier_not_found: {
    status: 404,
    title: 'There is no mock of this name.',
    detail: 'GET /console/session names them.',
  },
  provider_not_found: {
    status: 404,
    title: 'There is no provider with this name.',
    detail: 'GET /providers names them all.',
  },
  partner_not_found: {
    status: 404,
    title: 'There is no partner with this id.',
    detail: 'One is known from its first event on, or from PUT /partners/{id}.',
  },
  subject_not_found: { status: 404, title: 'Nothing has come of a subject with this id.' },
  webhook_not_found: {
    status: 404,
    title: 'There is no webhook with this name.',
    detail: 'GET /webhooks names them all.',
  },
  webhook_delivery_not_found: { status: 404, title: 'This event is not for this webhook.' },
  method_not_allowed: {
    status: 405,
    title: 'This method is not allowed here.',
    detail: 'See the Allow header.',
  },
  key_in_flight: {
    status: 409,
    title: 'Another request with this Idempotency-Key is still under way.',
    detail: 'Wait as long as Retry-After says, then send the same request with the same key.',
    retryAfterSeconds: 1,
  },
  payment_not_refundable: {
    status: 409,
    title: 'Nothing of this payment can be given back as it stands.',
    detail:
      'Nothing was asked for. "errors" has its status: only what has succeeded can be given back, and what is refunded has been, as a whole.',
  },
  refund_failed: {
    status: 409,
    title: 'The refund has failed.',
    detail:
      'Certain that nothing was given back by it; what it held can be refunded again, under a new Idempotency-Key. "errors" has the reason, Location the refund.',
  },
  too_many_refunds: {
    status: 409,
    title: 'The payment has 100 refunds already.',
    detail: 'Failed ones count. Give the rest back at the payment gateway itself.',
  },
  gateway_off: {
    status: 409,
    title: 'The gateway that took this payment is not the one that is configured now.',
    detail:
      'Nothing was asked for. Configure it again under payments.gateway, or give the money back at the gateway itself.',
  },
  real_providers: {
    status: 409,
    title: 'Made-up payments would reach real phones.',
    detail: 'Nothing was changed. The address of at least one provider is not that of a mock.',
  },
  partner_event_conflict: {
    status: 409,
    title: 'Another event has come under this event_id.',
    detail:
      'This one had no effect, and is recorded. GET /subjects/{id}/trace shows both. A new event needs an id of its own.',
  },
  not_dead: {
    status: 409,
    title: 'Only a dead notification can be sent again.',
    detail: 'Nothing was changed: see "errors" for its status. One that was replayed already is on its way.',
  },
  no_contact: {
    status: 409,
    title: 'There is no phone number to send it to.',
    detail: 'Add one with PUT /customers/{id}, then replay it.',
  },
  erased: {
    status: 409,
    title: 'The phone number and the text were erased.',
    detail: 'Nothing is left that could be sent again.',
  },
  too_many_replay_jobs: {
    status: 409,
    title: 'Too many replay jobs are running.',
    detail: 'Wait for one to end, or cancel one: see GET /notifications/replays.',
  },
  webhook_delivery_not_dead: {
    status: 409,
    title: 'Only a dead delivery can be posted again.',
    detail: 'Nothing was changed: it was delivered, or is on its way.',
  },
  too_many_webhooks: {
    status: 409,
    title: 'There are as many webhooks as there may be.',
    detail: 'Remove one that nobody needs any more.',
  },
  events_off: {
    status: 409,
    title: 'No events are written here.',
    detail: 'Set EVENTS_URL (see README, configuration), and start again.',
  },
  unreadable_receipt: {
    status: 422,
    title: 'This is not a receipt of this provider.',
    detail: 'See "errors" for what is expected.',
  },
  unsupported_media_type: {
    status: 415,
    title: 'The body must be JSON.',
    detail: 'Send the header "Content-Type: application/json".',
  },
  invalid_request: {
    status: 422,
    title: 'Some of the values can not be used.',
    detail: 'See "errors": each names the place and what is expected.',
  },
  partner_event_rejected: {
    status: 422,
    title: 'The event can not be right.',
    detail:
      'It is recorded, and passed over: those after it take effect. See "errors" for the reason. Sending it again changes nothing.',
  },
  refund_too_large: {
    status: 422,
    title: 'More than is left of the payment.',
    detail: '"errors" says how much is left: what was refunded, and what refunds under way hold, is not.',
  },
  idempotency_key_reused: {
    status: 422,
    title: 'This Idempotency-Key was used with another body.',
    detail: 'A key belongs to one payment, or to one refund. Use a new key for a new one.',
  },
} as const satisfies Record<string, Omit<Problem, 'code'>>;
