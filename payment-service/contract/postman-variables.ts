// Ids that are not known before: an answer brings them, a script keeps them, and later requests name them.
type HandedOn = {
  readonly variable: string;
  /** Whose answer brings it. */
  readonly by: string;
  /** Where in that answer it is. */
  readonly at: string;
  /** The path that ends with it. */
  readonly path: string;
};

export const handedOn: readonly HandedOn[] = [
  { variable: 'paymentId', by: 'post /payments', at: 'payment_id', path: '/payments/{id}' },
  {
    variable: 'notificationId',
    by: 'post /payments',
    at: 'notification?.notification_id',
    path: '/notifications/{id}',
  },
  {
    variable: 'refundId',
    by: 'post /payments/{id}/refunds',
    at: 'refund_id',
    path: '/payments/{id}/refunds/{refund_id}',
  },
  {
    variable: 'jobId',
    by: 'post /notifications/replays',
    at: 'job_id',
    path: '/notifications/replays/{id}',
  },
];

export const variableFor = (path: string): string | null =>
  handedOn.find((each) => each.path === path)?.variable ?? null;

/** As lines for Postman's sandbox; null where the answer brings nothing. */
export function rememberingScript(operation: string): readonly string[] | null {
  const brought = handedOn.filter(({ by }) => by === operation);
  if (brought.length === 0) return null;
  return [
    'if (pm.response.code < 300) {',
    '  const answer = pm.response.json();',
    ...brought.map(({ variable, at }) => `  pm.collectionVariables.set('${variable}', answer.${at});`),
    '}',
  ];
}
