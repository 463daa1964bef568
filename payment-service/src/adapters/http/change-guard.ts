// What a browser may change. A page from elsewhere can make a browser send
// requests here, so those that change something come from our own page only; and
// what is done by hand needs a token besides, which no other page has. Programs
// are not concerned: they send neither of the two headers, and no page can take
// both away. See docs/adr/0022.
import type { Request, RequestHandler, Response } from 'express';
import { maskText, traceIdOf } from '@relevo/service-kit';
import { anonymousCaller, callerOf, consoleCaller } from './api-key.ts';
import { answerProblem } from './problem.ts';

/** What somebody did by hand, `noun.verb-ed`, and to what. */
export type Act = { readonly action: string; readonly target: string };

type OperatorActed = Act & { readonly by: string; readonly traceId: string | null };

type ChangeRefused = {
  readonly code: Refusal;
  readonly by: string;
  readonly method: string;
  readonly path: string;
  /** What the browser said of the page, and of the address that it asked for: they tell a wrong proxy from an attack. */
  readonly origin: string | null;
  readonly host: string | null;
  readonly traceId: string | null;
};

export type ChangeGuardDeps = {
  readonly isReadonly: boolean;
  readonly onActed: (event: OperatorActed) => void;
  readonly onChangeRefused: (event: ChangeRefused) => void;
};

type Refusal = 'foreign_origin' | 'console_readonly' | 'console_token_needed';

/** In front of each route that changes something. Everyday traffic (payments) asks for no token. */
export type ChangeGuard = (kind: 'by_hand' | 'everyday') => RequestHandler;

const textLengthMax = 200;
const cut = (text: string): string => maskText(text.slice(0, textLengthMax));

const isBrowser = (request: Request): boolean =>
  request.get('origin') !== undefined || request.get('sec-fetch-site') !== undefined;

/**
 * A browser tells by itself what its page is to us, where it trusts the connection; another port of this
 * machine is `same-site`, and as foreign as any. Else the page's address has to be the one that it asked.
 */
function isSameOrigin(request: Request): boolean {
  const site = request.get('sec-fetch-site');
  if (site !== undefined) return site === 'same-origin';
  const origin = request.get('origin');
  if (origin === undefined) return true; // no browser
  return URL.canParse(origin) && new URL(origin).host === request.get('host')?.toLowerCase();
}

export function createChangeGuard({ isReadonly, onActed, onChangeRefused }: ChangeGuardDeps): ChangeGuard {
  // Of a browser, or of whoever has the console's token.
  const refusalOf = (request: Request, by: string, isByHand: boolean): Refusal | null => {
    if (!isSameOrigin(request)) return 'foreign_origin';
    if (isReadonly) return 'console_readonly';
    return isByHand && by === anonymousCaller ? 'console_token_needed' : null;
  };
  return (kind) => (request, response, next) => {
    const by = callerOf(response);
    // A token that was made for the console stays what it is in another's hands.
    if (!isBrowser(request) && by !== consoleCaller) {
      next();
      return;
    }
    const traceId = traceIdOf(response);
    const code = refusalOf(request, by, kind === 'by_hand');
    if (code !== null) {
      const { method } = request;
      const [origin = null, host = null] = [request.get('origin'), request.get('host')];
      const seen = { origin: origin && cut(origin), host: host && cut(host) };
      onChangeRefused({ code, by, method, path: cut(request.path), ...seen, traceId });
      answerProblem(response, code);
      return;
    }
    if (kind === 'by_hand') {
      response.locals['record'] = ({ action, target }: Act): void =>
        onActed({ action, target: cut(target), by, traceId });
    }
    next();
  };
}

/** To be called once the change is made. Only what came through a browser is recorded so. */
export function recordAct(response: Response, act: Act): void {
  const record: unknown = response.locals['record'];
  if (typeof record === 'function') (record as (act: Act) => void)(act); // set above, and nowhere else
}
