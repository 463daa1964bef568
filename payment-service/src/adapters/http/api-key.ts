// Bearer tokens, compared in constant time. Health stays open: whoever watches
// over the process has no key.
import { hash, timingSafeEqual } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import { answerProblem } from './problem.ts';

const digest = (text: string): Buffer => hash('sha256', text, 'buffer');

/** Enough of the digest to tell one key from another in a record, and of no use to whoever reads it. */
const labelOf = (keyDigest: Buffer): string => `key-${keyDigest.toString('hex').slice(0, 8)}`;

/** The label of whoever has the console's token. */
export const consoleCaller = 'console';
export const anonymousCaller = 'anonymous';

export type KeyRing = {
  /** False where everybody may read. */
  readonly isNeeded: boolean;
  /** The label of whoever the Authorization header belongs to; null where it fits nobody. */
  readonly ownerOf: (request: Request) => string | null;
};

export function createKeyRing(keys: {
  readonly apiKeys: readonly string[];
  readonly consoleToken: string | null;
}): KeyRing {
  const known = [
    ...(keys.consoleToken === null ? [] : [{ digest: digest(keys.consoleToken), label: consoleCaller }]),
    ...keys.apiKeys.map(digest).map((each) => ({ digest: each, label: labelOf(each) })),
  ];
  return {
    isNeeded: keys.apiKeys.length > 0,
    ownerOf: (request) => {
      const [, token] = /^Bearer +(\S+)$/i.exec(request.get('authorization') ?? '') ?? [];
      if (token === undefined) return null;
      const asked = digest(token);
      // All are compared, so that the time does not tell which one nearly fitted.
      return known.filter((each) => timingSafeEqual(each.digest, asked))[0]?.label ?? null;
    },
  };
}

/** Who asks, for the record of what was done by hand: `console`, the label of the API key, or `anonymous`. */
export function callerOf(response: Response): string {
  const caller: unknown = response.locals['caller'];
  return typeof caller === 'string' ? caller : anonymousCaller;
}

/** Lets everybody through where no key is needed, and knows those who sent one all the same. */
export function createApiKeyCheck(ring: KeyRing): RequestHandler {
  return (request, response, next) => {
    const owner = ring.ownerOf(request);
    if (owner === null && ring.isNeeded) {
      response.setHeader('WWW-Authenticate', 'Bearer realm="relevo"');
      answerProblem(response, 'unauthenticated');
      return;
    }
    if (owner !== null) response.locals['caller'] = owner;
    next();
  };
}
