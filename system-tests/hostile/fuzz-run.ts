// Sends many hostile requests, several at once over kept-alive connections, and
// makes the first failure as small as it gets.
import fc from 'fast-check';

import type { DescribedRoute } from './described-routes.ts';
import { faultOf } from './judge.ts';
import type { JudgeOptions } from './judge.ts';
import { createRawConnection } from './raw-connection.ts';
import type { RawAnswer, RawConnection, Reply } from './raw-connection.ts';
import { asCommand, bytesOf, isWellFormed } from './raw-request.ts';
import type { RawRequest } from './raw-request.ts';

// A lane that awaits each answer waits most of its time: it takes three of them to keep the service as busy.
const limits = {
  together: { lanesMax: 6, batchMax: 96 },
  oneByOne: { lanesMax: 18, batchMax: 288 },
};
const answerTimeoutMs = 10_000;
const shrinkMsMax = 90_000;

export type FuzzOptions = JudgeOptions & {
  readonly url: string;
  readonly requests: fc.Arbitrary<RawRequest>;
  readonly routes: readonly DescribedRoute[];
  readonly total: number;
  readonly seed: number;
  /**
   * Each lane awaits an answer before it sends the next request. Without it, what was on its way when a connection
   * ended is sent again, and nobody knows whether it was carried out before (RFC 9112, section 9.3.2).
   */
  readonly isOneByOne?: boolean;
  /** How to run it again. */
  readonly command: string;
  /** Told of each answer, in no order. */
  readonly onAnswer?: (request: RawRequest, answer: RawAnswer) => void;
  /** Told after each batch how many were sent up to now. */
  readonly onBatch?: (sent: number) => Promise<void> | void;
};

export type FuzzResult = {
  readonly sent: number;
  readonly byStatus: Readonly<Record<string, number>>;
  readonly unanswered: number;
};

function routeOf({ method, target }: RawRequest, routes: readonly DescribedRoute[]): DescribedRoute | null {
  const path = target.split('?')[0] ?? '';
  const fits = (template: string): boolean =>
    new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+')}/?$`).test(path);
  const asked = method === 'HEAD' ? 'GET' : method;
  return routes.find((route) => route.method === asked && fits(route.path)) ?? null;
}

type Sending = {
  readonly lanes: readonly RawConnection[];
  readonly host: string;
  readonly isOneByOne: boolean;
};

async function sendBatch(
  { lanes, host, isOneByOne }: Sending,
  batch: readonly RawRequest[],
): Promise<readonly Reply[]> {
  const replies = new Array<Reply>(batch.length);
  const outgoing = (index: number) => {
    const request = batch[index] as RawRequest; // indexes of the batch itself
    return { bytes: bytesOf(request, host), isHead: request.method === 'HEAD' };
  };
  const isAlone = (index: number): boolean => !isWellFormed(batch[index] as RawRequest); // as above
  const indexes = [...batch.keys()];
  const together = indexes.filter((index) => !isAlone(index));
  const share = Math.ceil(together.length / lanes.length);
  await Promise.all([
    ...lanes.map(async (lane, at) => {
      const own = together.slice(at * share, (at + 1) * share);
      for (const some of isOneByOne ? own.map((index) => [index]) : [own]) {
        const answered = await lane.send(some.map(outgoing));
        some.forEach((index, order) => (replies[index] = answered[order] ?? { kind: 'cut' }));
      }
    }),
    ...indexes.filter(isAlone).map(async (index) => {
      replies[index] = (await lanes[0]?.sendAlone(outgoing(index))) ?? { kind: 'cut' };
    }),
  ]);
  return replies;
}

type Failure = {
  readonly request: RawRequest;
  readonly fault: string;
  readonly reply: Reply;
  /** The rest of the batch: what went wrong may come from what was ahead on the same connection. */
  readonly batch: readonly RawRequest[];
};

/** Throws with the smallest failing request, as a command to paste. */
export async function fuzz(options: FuzzOptions): Promise<FuzzResult> {
  const { url, routes, total, seed, isOneByOne = false } = options;
  const { host } = new URL(url);
  const { lanesMax, batchMax } = isOneByOne ? limits.oneByOne : limits.together;
  const lanes = Array.from({ length: lanesMax }, () => createRawConnection(url, answerTimeoutMs));
  const byStatus: Record<string, number> = {};
  let sent = 0;
  let unanswered = 0;
  let smallest: Failure | null = null;

  const tryBatch = async (batch: readonly RawRequest[]): Promise<boolean> => {
    if (sent >= total) return true;
    const replies = await sendBatch({ lanes, host, isOneByOne }, batch);
    sent += batch.length;
    const failures = batch.flatMap((request, index): Failure[] => {
      const reply = replies[index] ?? { kind: 'cut' };
      const status = reply.kind === 'answered' ? String(reply.answer.status) : reply.kind;
      byStatus[status] = (byStatus[status] ?? 0) + 1;
      if (reply.kind === 'answered') options.onAnswer?.(request, reply.answer);
      else unanswered += 1;
      const fault = faultOf({ request, reply, route: routeOf(request, routes) }, options);
      return fault === null ? [] : [{ request, fault, reply, batch }];
    });
    smallest = failures[0] ?? smallest;
    await options.onBatch?.(sent);
    return failures.length === 0;
  };

  const batches = fc.array(options.requests, { minLength: 1, maxLength: batchMax, size: 'max' });
  for (let round = 0; sent < total; round += 1) {
    const result = await fc.check(fc.asyncProperty(batches, tryBatch), {
      seed: seed + round,
      numRuns: 50,
      // Shrinking ends where it is: a small request is a help, not a result.
      interruptAfterTimeLimit: shrinkMsMax,
    });
    if (result.failed) {
      for (const lane of lanes) lane.close();
      throw new Error(describeFailure(smallest, options, result.errorInstance));
    }
  }
  for (const lane of lanes) lane.close();
  return { sent, byStatus, unanswered };
}

function describeFailure(
  failure: Failure | null,
  { url, seed, command }: FuzzOptions,
  cause: unknown,
): string {
  if (failure === null) return `The run broke with seed ${seed}: ${String(cause)}`;
  const { request, fault, reply, batch } = failure;
  const answer =
    reply.kind === 'answered' ? `${reply.answer.status} ${reply.answer.body.slice(0, 600)}` : reply.kind;
  return [
    `Seed ${seed} found: ${fault}`,
    `Answer: ${answer}`,
    `Request: ${asCommand(request, url).slice(0, 4_000)}`,
    ...(batch.length > 1 ? [`Together with ${batch.length - 1} more:`] : []),
    ...batch.filter((other) => other !== request).map((other) => `  ${asCommand(other, url).slice(0, 600)}`),
    `The run again: ${command}`,
  ].join('\n');
}
