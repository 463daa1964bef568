// Where a receipt may go. The URL comes out of a request, so without a rule
// anybody with credentials could make this process call what only it can reach.
import { isIP } from 'node:net';

export type TargetPolicy = {
  readonly isRemoteAllowed: boolean;
  /** Host names, without port, that are allowed besides loopback. */
  readonly allowedHosts: readonly string[];
};

/** A host as URLs and Host headers write it: lower case, brackets around IPv6 removed. */
export function isLoopbackHost(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[|\]$/g, '');
  if (name === 'localhost' || name === '::1') return true;
  return isIP(name) === 4 && name.startsWith('127.');
}

/** Null where receipts may go there, else what stands in the way. */
export function targetProblem(url: string, policy: TargetPolicy): string | null {
  if (!URL.canParse(url)) return 'not a URL';
  const { protocol, hostname } = new URL(url);
  if (protocol !== 'http:' && protocol !== 'https:') return 'not http or https';
  if (policy.isRemoteAllowed || isLoopbackHost(hostname)) return null;
  return policy.allowedHosts.includes(hostname.toLowerCase())
    ? null
    : 'host not allowed: name it in RECEIPTS_ALLOWED_HOSTS, or set ALLOW_REMOTE_CALLBACKS=1';
}
