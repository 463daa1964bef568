// What does not work now, with nobody's request to blame: code, status, title, advice.
import type { Problem } from '@relevo/service-kit';

export const outages = {
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
  too_many_events_waiting: {
    status: 503,
    title: 'Too many events wait for those before them.',
    detail:
      'It was not taken. Send what is missing before it, then this one again; GET /subjects/{id}/trace says what that is.',
    retryAfterSeconds: 5,
  },
  partner_events_unknown: {
    status: 503,
    title: 'Some of the events may have been taken or not.',
    detail: 'Send all of them again: each counts once.',
    retryAfterSeconds: 2,
  },
  gateway_unavailable: {
    status: 503,
    title: 'The payment gateway can not be asked now.',
    detail:
      'Nothing was taken, and nothing given back. Send the same request again after Retry-After, or with "Prefer: respond-async": then it is stored, and carried out as soon as the gateway can be asked.',
    retryAfterSeconds: 2,
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
    title: 'What was asked for may have been stored or not.',
    detail:
      'Send the same request again with the same Idempotency-Key: it is carried out once. If it had none, look first whether it is there (GET /payments): sent again, it would be carried out again.',
    retryAfterSeconds: 2,
  },
} as const satisfies Record<string, Omit<Problem, 'code'>>;
