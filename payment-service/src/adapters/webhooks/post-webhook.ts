// One signed post, told as an outcome. Redirects are not followed, and of the answer only its status counts.
import type { PostWebhook } from '../../application/webhooks.ts';
import type { PostOutcome } from '../../domain/webhook-plan.ts';
import type { HttpClient } from '../providers/axios-http-client.ts';
import { mayBePublic } from './public-addresses.ts';
import { webhookHeaders } from './sign-webhook.ts';

/** What is read on of an answer's body, for the sake of its connection. */
const answerBytesMax = 16 * 1024;
const retryAfterMsMax = 3_600_000;

export type PostWebhookDeps = {
  /** Connects to public addresses only, unless `isAnyAddress`. */
  readonly http: HttpClient;
  readonly isAnyAddress: boolean;
  readonly now: () => number;
  readonly version: string;
};

function readRetryAfter(value: string | undefined): number | null {
  const seconds = value !== undefined && /^\d{1,9}$/.test(value) ? Number(value) : null;
  return seconds === null ? null : Math.min(seconds * 1_000, retryAfterMsMax);
}

const failed = (
  reason: string,
  status: number | null = null,
  retryAfterMs: number | null = null,
): PostOutcome => {
  return { kind: 'failed', reason, status, retryAfterMs };
};

export function createPostWebhook({ http, isAnyAddress, now, version }: PostWebhookDeps): PostWebhook {
  return async ({ url, event, body, secrets }, signal) => {
    if (!isAnyAddress && !mayBePublic(new URL(url).hostname)) return failed('private_address');
    const answer = await http.request({
      method: 'POST',
      url,
      headers: {
        'Content-Type': 'application/cloudevents+json',
        'User-Agent': `relevo/${version}`,
        ...webhookHeaders({ id: event, atMs: now(), body }, secrets),
      },
      body,
      signal,
      answerBytesMax,
      isBodyIgnored: true,
    });
    if (answer.kind === 'failed') return failed(answer.reason);
    const { status } = answer;
    if (status >= 200 && status < 300) return { kind: 'delivered', status };
    if (status === 410) return { kind: 'gone', status };
    return failed(
      `http_${Math.floor(status / 100)}xx`,
      status,
      readRetryAfter(answer.headers.get('retry-after')),
    );
  };
}
