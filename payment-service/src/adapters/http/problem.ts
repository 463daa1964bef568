// The one table of problems that this service answers with: code, status, title, advice.
import { sendProblem } from '@relevo/service-kit';
import type { Problem, ProblemDetail } from '@relevo/service-kit';
import type { Response } from 'express';
import { DatabaseUnavailableError, OutcomeUnknownError } from '../../application/store.ts';

const problems = {
  invalid_json: {
    status: 400,
    title: 'The body is not valid JSON.',
    detail: 'Send one JSON object, encoded as UTF-8.',
  },
  invalid_idempotency_key: {
    status: 400,
    title: 'The Idempotency-Key is not usable.',
    detail: 'Send 1 to 255 printable ASCII characters, or leave the header out.',
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
  real_providers: {
    status: 409,
    title: 'Made-up payments would reach real phones.',
    detail: 'Nothing was changed. The address of at least one provider is not that of a mock.',
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
  idempotency_key_reused: {
    status: 422,
    title: 'This Idempotency-Key was used with another body.',
    detail: 'A key belongs to one payment. Use a new key for a new payment.',
  },
  notifier_unreachable: {
    status: 502,
    title: 'The mock can not be reached.',
    detail: 'It may be starting; see its log.',
  },
  notifier_answer_too_large: {
    status: 502,
    title: 'The mock’s answer is larger than 1 MiB.',
    detail: 'Ask for less at once, with "limit".',
  },
  notifier_timeout: {
    status: 504,
    title: 'The mock did not answer within five seconds.',
    detail: 'What was asked of it may have been done; ask again to see.',
  },
  console_not_built: {
    status: 503,
    title: 'The console has not been built.',
    detail: 'Run npm run console:build and load this page again; npm start does it by itself.',
  },
  too_many_watchers: {
    status: 503,
    title: 'Too many are watching already.',
    detail: 'Close an event stream that nobody looks at, and try again after Retry-After.',
    retryAfterSeconds: 5,
  },
  receipts_off: {
    status: 503,
    title: 'Receipts of this provider are off.',
    detail: 'Set what they are checked with (see README, configuration), and start again.',
  },
  backlog_full: {
    status: 503,
    title: 'Too many notifications are owed already.',
    detail: 'Nothing was taken. Try again later; whoever runs this service sees why in /health.',
    retryAfterSeconds: 30,
  },
  database_unavailable: {
    status: 503,
    title: 'The database is away.',
    detail: 'Nothing was taken. Send the same request again after Retry-After.',
    retryAfterSeconds: 2,
  },
  erasure_unfinished: {
    status: 503,
    title: 'The customer has more payments than can be erased in one request.',
    detail: 'The contact and part of the payments are erased. Send the same request again: it goes on.',
    retryAfterSeconds: 1,
  },
  outcome_unknown: {
    status: 503,
    title: 'The payment may have been taken or not.',
    detail: 'Send the same request again with the same Idempotency-Key: it is taken once.',
    retryAfterSeconds: 2,
  },
} as const satisfies Record<string, Omit<Problem, 'code'>>;

export type ProblemCode = keyof typeof problems;

/** The entry of the table as a whole. */
export function problemOf(code: ProblemCode, errors?: readonly ProblemDetail[]): Problem {
  return { code, ...problems[code], ...(errors === undefined ? {} : { errors }) };
}

export function answerProblem(
  response: Response,
  code: ProblemCode,
  errors?: readonly ProblemDetail[],
): void {
  sendProblem(response, problemOf(code, errors));
}

/** What a use case may throw as a caller's affair; everything else is ours. */
export function problemOfError(error: unknown): Problem | null {
  if (error instanceof DatabaseUnavailableError || error instanceof OutcomeUnknownError)
    return problemOf(error.code);
  return null;
}
