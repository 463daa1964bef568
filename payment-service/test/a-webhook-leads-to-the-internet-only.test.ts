import { describe, expect, it } from '@jest/globals';
import type { LookupAddress } from 'node:dns';
import { isPublicAddress, lookUpPublic, mayBePublic } from '../src/adapters/webhooks/public-addresses.ts';

describe('an address', () => {
  it.each(['8.8.8.8', '1.1.1.1', '193.0.6.139', '2606:4700:4700::1111', '2a00:1450:4001::1'])(
    'of the internet may be posted to: %s',
    (address) => expect(isPublicAddress(address)).toBe(true),
  );

  it.each([
    ...[
      '127.0.0.1',
      '10.0.0.1',
      '172.16.0.1',
      '172.31.255.255',
      '192.168.1.1',
      '169.254.169.254',
      '100.64.0.1',
    ],
    ...[
      '0.0.0.0',
      '224.0.0.1',
      '255.255.255.255',
      '198.18.0.1',
      '::',
      '::1',
      'fe80::1',
      'fc00::1',
      'ff02::1',
    ],
    ...[
      '::ffff:127.0.0.1',
      '::ffff:8.8.8.8',
      '64:ff9b::7f00:1',
      '2002:7f00:1::',
      '2001:db8::1',
      'no address',
    ],
  ])('of our own network, or of none, may not: %s', (address) =>
    expect(isPublicAddress(address)).toBe(false),
  );

  it('that is a name is judged when it is connected to', () => {
    expect(mayBePublic('shop.example')).toBe(true);
    expect(mayBePublic('[::1]')).toBe(false);
  });

  it('that a name of our own network resolves to is never connected to', async () => {
    const looked = new Promise<[NodeJS.ErrnoException | null, string | LookupAddress[]]>((resolve) => {
      lookUpPublic('localhost', { all: false }, (error, address) => resolve([error, address]));
    });
    const [error, address] = await looked;
    expect(error).toMatchObject({ code: 'private_address' });
    expect(address).toEqual([]);
  });
});
