// What comes in over HTTP, and how fast it is answered.
import { graph, half } from './panels.ts';
import type { Panel } from './panels.ts';
import { quantile } from './words.ts';

function requestPanels(): readonly Panel[] {
  return [
    graph({
      id: 9,
      size: half,
      title: 'Requests, by route and status',
      unit: 'reqps',
      shows: 'Requests per second to payment-service.',
      good: '2xx, and the 4xx that callers have coming to them.',
      todo: '503: the database is away or the backlog full. 500 is a bug: the log has it with its trace_id.',
      queries: [
        {
          expr: 'sum by (method, route, status) (rate(relevo_http_request_duration_seconds_count[$__rate_interval]))',
          legend: '{{method}} {{route}} {{status}}',
        },
      ],
    }),
    graph(
      {
        id: 10,
        size: half,
        title: 'Time of a request, p95 by route',
        unit: 's',
        shows: 'Within which time 95 % of the requests were answered, a wait that was asked for included.',
        good: 'below 0.3 s but for those that ask to wait.',
        todo: 'compare with «Time to take a payment», which is without the wait.',
        queries: [
          {
            expr: quantile(0.95, 'relevo_http_request_duration_seconds', 'method', 'route'),
            legend: '{{method}} {{route}}',
          },
        ],
      },
      [
        { value: null, color: 'green' },
        { value: 0.3, color: 'orange' },
      ],
    ),
  ];
}

function paymentPanels(): readonly Panel[] {
  return [
    graph(
      {
        id: 11,
        size: half,
        title: 'Time to take a payment',
        unit: 's',
        shows: 'How long POST /payments took where it answered with 201, without a wait that was asked for.',
        good: 'p95 below 0.3 s.',
        todo: 'the database, or a busy event loop: the runbook SloQuickFastBurn.',
        queries: [0.5, 0.95, 0.99].map((q) => ({
          expr: quantile(q, 'relevo_payment_duration_seconds{outcome=~"taken|replayed"}'),
          legend: `p${q * 100}`,
        })),
      },
      [
        { value: null, color: 'green' },
        { value: 0.3, color: 'orange' },
      ],
    ),
    graph({
      id: 12,
      size: half,
      title: 'Payments, by what became of the request',
      unit: 'reqps',
      shows: 'Requests for a payment per second, by outcome.',
      good: 'taken and replayed.',
      todo: 'backlog_full and unavailable: the runbook SloAvailableFastBurn. refused: a caller sends what can not be a payment.',
      queries: [
        {
          expr: 'sum by (outcome) (rate(relevo_payments_total[$__rate_interval]))',
          legend: '{{outcome}}',
        },
      ],
    }),
  ];
}

export function mockPanels(): readonly Panel[] {
  return [
    graph({
      id: 19,
      size: half,
      title: 'The mocks: requests, by operation and status',
      unit: 'reqps',
      shows: 'Requests per second to the notifiers; none where no whole answer went out.',
      good: '2xx. Not there with real providers.',
      todo: 'the rest are faults that somebody has switched on, or credentials that do not match.',
      queries: [
        {
          expr: 'sum by (job, operation, status) (rate(notifier_requests_total[$__rate_interval])) > 0',
          legend: '{{job}} {{operation}} {{status}}',
        },
      ],
    }),
    graph({
      id: 20,
      size: half,
      title: 'The mocks: faults applied',
      unit: 'reqps',
      shows: 'How often per second each kind of fault was applied to a request or a receipt.',
      good: 'none, outside an exercise.',
      todo: 'the runbook FaultInjectionActive.',
      queries: [
        {
          expr: 'sum by (job, kind) (rate(notifier_faults_injected_total[$__rate_interval])) > 0',
          legend: '{{job}} {{kind}}',
        },
      ],
    }),
  ];
}

export function requestRows(): readonly Panel[] {
  return [...requestPanels(), ...paymentPanels()];
}
