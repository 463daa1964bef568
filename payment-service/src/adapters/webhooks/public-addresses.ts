// A customer names the address that we post to: it must not lead to a neighbour of ours. A name is judged by what
// it resolves to, at the moment of connecting, so that nobody can change its meaning after it was looked at.
import { lookup } from 'node:dns';
import { BlockList, isIP } from 'node:net';
import type { LookupFunction } from 'node:net';

const subnets: readonly (readonly [string, number, 'ipv4' | 'ipv6'])[] = [
  // IANA IPv4 and IPv6 Special-Purpose Address Registries: what is not globally reachable, and multicast.
  ['0.0.0.0', 8, 'ipv4'],
  ['10.0.0.0', 8, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.0.0.0', 24, 'ipv4'],
  ['192.0.2.0', 24, 'ipv4'],
  ['192.88.99.0', 24, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['198.18.0.0', 15, 'ipv4'],
  ['198.51.100.0', 24, 'ipv4'],
  ['203.0.113.0', 24, 'ipv4'],
  ['224.0.0.0', 3, 'ipv4'],
];

const closed = new BlockList();
for (const subnet of subnets) closed.addSubnet(...subnet);
// Of IPv6 only what is given out as global unicast, without what carries an IPv4 address or is for examples.
const open = new BlockList();
open.addSubnet('2000::', 3, 'ipv6');
for (const [net, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const)
  closed.addSubnet(net, prefix, 'ipv6');

/** Whether anybody on the internet may be behind it, and nobody of our own network is. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !closed.check(address, 'ipv4');
  if (family === 6) return open.check(address, 'ipv6') && !closed.check(address, 'ipv6');
  return false;
}

/** The address of a URL where it is one, without the brackets of IPv6. */
const literalOf = (host: string): string => host.replace(/^\[(.*)\]$/, '$1');

/** False only for an address that is written out; what a name means is seen when it is connected to. */
export function mayBePublic(host: string): boolean {
  const literal = literalOf(host);
  return isIP(literal) === 0 || isPublicAddress(literal);
}

class PrivateAddressError extends Error {
  override readonly name = 'PrivateAddressError';
  readonly code = 'private_address';
}

/** As `dns.lookup`, without the addresses that are not public; fails where none is left. */
export const lookUpPublic: LookupFunction = (host, options, callback) => {
  lookup(host, { ...options, all: true }, (error, addresses) => {
    if (error !== null) {
      callback(error, [], 0);
      return;
    }
    const allowed = addresses.filter(({ address }) => isPublicAddress(address));
    const [first] = allowed;
    if (first === undefined)
      callback(new PrivateAddressError(`${host} is an address of no public network`), [], 0);
    else if (options.all === true) callback(null, allowed);
    else callback(null, first.address, first.family);
  });
};
