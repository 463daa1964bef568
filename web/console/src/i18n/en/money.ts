/** Of payments whose money is taken here. */
export const money = {
  'money.status.pending': 'Pending',
  'money.status.processing': 'Processing',
  'money.status.succeeded': 'Succeeded',
  'money.status.failed': 'Failed',
  'money.status.partially_refunded': 'Refunded in part',
  'money.status.refunded': 'Refunded',
  'money.in_doubt': 'In doubt',
  'money.too_late': 'Approved too late',
  'money.failed': 'Failed: {reason}',
  'money.failure.card_declined': 'declined by the bank',
  'money.failure.insufficient_funds': 'not enough money',
  'money.failure.expired_card': 'card expired',
  'money.failure.incorrect_details': 'wrong card details',
  'money.failure.authentication_required': 'the customer must confirm',
  'money.failure.suspected_fraud': 'suspected fraud',
  'money.failure.refused_request': 'the gateway cannot do this',
  'money.failure.gateway_unavailable': 'the gateway was not available',
  'money.failure.outcome_unknown': 'nobody knows whether it was taken',
  'money.advice.card_declined':
    'The bank refused and did not say why. Nothing was taken. The customer can pay another way, or ask their bank.',
  'money.advice.insufficient_funds':
    'There is not enough money for it. Nothing was taken. The customer can pay another way, or later: that is a new payment.',
  'money.advice.expired_card':
    'The card is no longer valid. Nothing was taken. The customer needs another card for a new payment.',
  'money.advice.incorrect_details':
    'Number, date or security code are wrong. Nothing was taken. The customer can enter them again, for a new payment.',
  'money.advice.authentication_required':
    'The bank wants the customer to confirm, and they were not there. Nothing was taken. Ask them to pay again while they can confirm.',
  'money.advice.suspected_fraud':
    'The bank or the gateway suspects fraud, or the card was reported lost or stolen. Nothing was taken. Tell the customer no more than that it was declined.',
  'money.advice.refused_request':
    'The gateway cannot carry this out: its method, currency or amount. Nothing was taken. See what the shop sends, and what the account may do.',
  'money.advice.gateway_unavailable':
    'The gateway could not be asked until the time was over, so certainly nothing was taken. Once it is back, the customer can pay again.',
  'money.advice.outcome_unknown':
    'A call ended without an answer, and no question told more: the money may have been taken. Search for the payment id at the gateway. If it is there, give the money back there; if not, nothing is to be done.',
  'money.advice.too_late':
    'The gateway approved it after it had been given up: the customer has paid for what we said had failed. Give the money back at the gateway today, by the id it has there.',
  'money.doubt.title': 'It may have been taken',
  'money.doubt.words':
    'A call ended without an answer. {gateway} is asked what became of it, and the money is never asked for under another id. Do not have the customer pay again meanwhile.',
  'money.answer.approved': 'approved',
  'money.answer.declined': 'declined',
  'money.answer.not_sent': 'it was not reached',
  'money.answer.throttled': 'it asked us to wait',
  'money.answer.misconfigured': 'it refuses us: key or account',
  'money.answer.unknown': 'no answer, so it may have been taken',
  'money.answer.pending': 'not decided yet',
  'money.answer.absent': 'it does not know the payment',
  'money.answer.unavailable': 'it could not tell',
  'money.stored.words': 'The payment is on disk: nothing is lost from here on.',
  'money.step.asked': '{gateway} was asked',
  'money.step.asked.words.one': '{count} call. Last answer: {answer}',
  'money.step.asked.words.other': '{count} calls under one id. Last answer: {answer}',
  'money.step.taken': 'Money taken through {gateway}',
  'money.step.taken.words.one': '{count} call',
  'money.step.taken.words.other': '{count} calls under one id',
  'money.step.failed.words': 'Nobody is notified of it.',
  'money.step.too_late.words': 'After it had been given up.',
  'money.pending.gate': '{gateway} cannot be asked now',
  'money.pending.gate.words':
    'It is asked as soon as it is available again; until the deadline, then the payment has failed.',
  'money.pending.call': '{gateway} is being asked',
  'money.pending.call.words': 'Its decision is awaited.',
  'money.pending.look_up': '{gateway} is asked what became of it',
  'money.pending.look_up.words':
    'Found, it is settled by what is found. Otherwise it is asked again, with growing pauses.',
  'money.pending.again': '{gateway} is asked again',
  'money.pending.again.words':
    'It is certain that nothing was taken yet. After the deadline the payment has failed.',
  'money.status': 'State',
  'money.gateway': 'Gateway',
  'money.gateway_id': 'Id at the gateway',
  'money.tries': 'Calls',
  'money.deadline': 'Asked for until',
} as const;
