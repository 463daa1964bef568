// /dev/traffic: made-up payments at a pace of one's choice. Development only, and
// only where every provider is a mock.
import type { Response } from 'express';
import { z } from 'zod';
import type { Traffic } from '../development/traffic.ts';
import { recordAct } from './change-guard.ts';
import { answerProblem } from './problem.ts';
import { check, jsonResponse, problemResponses } from './route.ts';
import type { Route } from './route.ts';
import { timestamp } from './schemas.ts';

export type DevTrafficRoutesDeps = {
  readonly traffic: Traffic;
  /** False where a provider has another address than a mock: payments would reach real phones. */
  readonly isTrafficSafe: boolean;
};

const paymentsPerSecondMax = 100;
const ttlSecondsMax = 3_600;

const trafficRequest = z
  .strictObject({
    // The example is what a curious reader sends first: nothing.
    payments_per_second: z
      .int()
      .min(0)
      .max(paymentsPerSecondMax)
      .meta({ examples: [0] }),
    ttl_s: z
      .int()
      .min(1)
      .max(ttlSecondsMax)
      .default(600)
      .meta({ description: 'It ends by itself after so many seconds.', examples: [10] }),
  })
  .meta({ id: 'TrafficRequest' });

const traffic = z
  .object({
    payments_per_second: z.int(),
    until: timestamp.nullable(),
    sent: z.int().meta({ description: 'Taken (201) since this process started.' }),
    refused: z.int().meta({ description: 'Answered otherwise, or not at all.' }),
    skipped: z.int().meta({ description: 'Not sent, because too many were still without an answer.' }),
  })
  .meta({ id: 'Traffic' });

const tags = ['development'];

export function createDevTrafficRoutes({
  traffic: running,
  isTrafficSafe,
}: DevTrafficRoutesDeps): readonly Route[] {
  const answer = (response: Response): void => {
    const { paymentsPerSecond, untilMs, sent, refused, skipped } = running.state();
    const until = untilMs === null ? null : new Date(untilMs).toISOString();
    response.json({ payments_per_second: paymentsPerSecond, until, sent, refused, skipped });
  };
  return [
    {
      method: 'get',
      path: '/dev/traffic',
      operation: {
        summary: 'The made-up payments of this replica (development only).',
        tags,
        responses: {
          '200': jsonResponse('How many, and until when.', traffic),
          ...problemResponses('401', '500'),
        },
      },
      handle: (_request, response) => answer(response),
    },
    {
      method: 'put',
      path: '/dev/traffic',
      hasBody: true,
      operation: {
        summary: 'Send made-up payments to customers in four countries; 0 ends it (development only).',
        tags,
        requestBody: { required: true, content: { 'application/json': { schema: trafficRequest } } },
        responses: {
          '200': jsonResponse('As it is now.', traffic),
          ...problemResponses('400', '401', '403', '409', '413', '415', '422', '500'),
        },
      },
      handle: (request, response) => {
        const body = check(trafficRequest, request.body, response);
        if (body === null) return;
        const { payments_per_second: paymentsPerSecond, ttl_s: ttlSeconds } = body;
        if (!isTrafficSafe) {
          answerProblem(response, 'real_providers');
          return;
        }
        running.set({ paymentsPerSecond, ttlMs: ttlSeconds * 1_000 });
        recordAct(response, { action: 'traffic.set', target: `${paymentsPerSecond}/s for ${ttlSeconds} s` });
        answer(response);
      },
    },
  ];
}
