// DNS rebinding: a page elsewhere may have its own name point to this machine, and
// is then of the same origin as what listens here. Where nothing but the address
// keeps others out, only names that no stranger can own are answered.
import { isIP } from 'node:net';
import type { RequestHandler } from 'express';
import { answerProblem } from './problem.ts';

export type HostCheckOptions = {
  /** Keys keep strangers out, or something in front does, under names of its own. */
  readonly isAnyHostTaken: boolean;
  /** What the service listens on. */
  readonly host: string;
};

// A name or an address, with or without a port: no user, no path, no escapes.
const hostForm = /^[\w.:[\]-]+$/;

/** An address can not point elsewhere, and a name without dots (localhost, a container's) can not be bought. */
function isFamiliar(hostHeader: string, host: string): boolean {
  const url = `http://${hostHeader}`;
  if (!hostForm.test(hostHeader) || !URL.canParse(url)) return false;
  const { hostname } = new URL(url);
  const isAddress = isIP(hostname.replace(/^\[|\]$/g, '')) !== 0;
  return isAddress || !hostname.includes('.') || hostname === host.toLowerCase();
}

export function createHostCheck({ isAnyHostTaken, host }: HostCheckOptions): RequestHandler {
  return (request, response, next) => {
    // Only HTTP/1.0 leaves it out, which no browser speaks.
    const hostHeader = request.headers.host ?? '';
    if (isAnyHostTaken || hostHeader === '' || isFamiliar(hostHeader, host)) next();
    else answerProblem(response, 'foreign_host');
  };
}
