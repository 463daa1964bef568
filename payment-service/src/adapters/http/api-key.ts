// Bearer tokens, compared in constant time. Health stays open: whoever watches
// over the process has no key.
import { createHash, timingSafeEqual } from 'node:crypto';
import type { RequestHandler, Response } from 'express';
import { answerProblem } from './problem.ts';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Enough of the digest to tell one key from another in a record, and of no use to whoever reads it. */
const labelOf = (keyDigest: Buffer): string => `key-${keyDigest.toString('hex').slice(0, 8)}`;

/** Who asks, for the record of what was done by hand: the label of the API key, or `anonymous`. */
export function callerOf(response: Response): string {
  const caller: unknown = response.locals['caller'];
  return typeof caller === 'string' ? caller : 'anonymous';
}

/** Lets everybody through where there are no keys. */
export function createApiKeyCheck(apiKeys: readonly string[]): RequestHandler {
  const known = apiKeys.map(digest);
  return (request, response, next) => {
    if (known.length === 0) {
      next();
      return;
    }
    const [, token = ''] = /^Bearer +(\S+)$/i.exec(request.get('authorization') ?? '') ?? [];
    const asked = digest(token);
    // All are compared, so that the time does not tell which one nearly fitted.
    if (known.filter((key) => timingSafeEqual(key, asked)).length > 0) {
      response.locals['caller'] = labelOf(asked);
      next();
      return;
    }
    response.setHeader('WWW-Authenticate', 'Bearer realm="relevo"');
    answerProblem(response, 'unauthenticated');
  };
}
