// Who may break things. The socket's address decides, since headers can be
// made up; what a browser tells of its page is checked besides, since one on
// this very machine would otherwise carry a foreign page's requests here
// (cross-site requests, DNS rebinding). Another port of this machine is foreign.
import { isIP } from 'node:net';
import type { Request, RequestHandler } from 'express';
import { sendProblem } from '@relevo/service-kit';
import { isLoopbackHost } from './receipt-target.ts';

export type AdminAccess = { readonly isEnabled: boolean; readonly isRemoteAllowed: boolean };

function isLoopbackAddress(address: string | undefined): boolean {
  if (address === undefined) return false;
  return isLoopbackHost(address.replace(/^::ffff:/, ''));
}

function hostnameOf(url: string): string | null {
  return URL.canParse(url) ? new URL(url).hostname : null;
}

/** A page that rebinds its name to this machine has a name with dots; compose's services and addresses do not. */
function isHostFamiliar(hostHeader: string | undefined, access: AdminAccess): boolean {
  const host = hostHeader === undefined ? null : hostnameOf(`http://${hostHeader}`);
  if (host === null) return false;
  if (isLoopbackHost(host)) return true;
  return access.isRemoteAllowed && (isIP(host.replace(/^\[|\]$/g, '')) !== 0 || !host.includes('.'));
}

/** `none` is somebody who typed the address. */
const familiarSites: readonly (string | undefined)[] = [undefined, 'same-origin', 'none'];

function isPageFamiliar({ headers }: Request): boolean {
  if (!familiarSites.includes(headers['sec-fetch-site']?.toString())) return false;
  const { origin, host = '' } = headers;
  // Not a browser, or a plain GET, which changes nothing.
  return origin === undefined || origin === `http://${host.toLowerCase()}`;
}

export function createAdminGuard(access: AdminAccess): RequestHandler {
  return (request, response, next) => {
    const refuse = (status: number, code: string, title: string, detail: string): void => {
      // A body that nobody reads would otherwise wait in the connection for the next request.
      response.setHeader('Connection', 'close');
      sendProblem(response, { status, code, title, detail });
    };
    if (!access.isEnabled) {
      refuse(
        404,
        'faults_disabled',
        'There is no fault API here.',
        'Start the notifier with FAULTS_ENABLED=1.',
      );
    } else if (!access.isRemoteAllowed && !isLoopbackAddress(request.socket.remoteAddress)) {
      const detail = 'Call from the same machine, or start the notifier with ADMIN_REMOTE=1.';
      refuse(403, 'admin_is_local', 'The fault API takes local callers only.', detail);
    } else if (!isHostFamiliar(request.headers.host, access)) {
      const detail = 'Use localhost, or an address, in the URL.';
      refuse(403, 'foreign_host', 'The fault API is not served under this host name.', detail);
    } else if (!isPageFamiliar(request)) {
      const detail =
        'Pages from elsewhere may not call it; use the console, or a client that is not a browser.';
      refuse(403, 'foreign_origin', 'The fault API does not take requests from this page.', detail);
    } else {
      next();
    }
  };
}
