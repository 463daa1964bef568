// Over TLS a connection is ready only after the handshake, and the request is
// on its way from then on: the same bit as without TLS, told by another event.
import type { ServerResponse } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import tls from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { MessagingProvider } from '../../src/application/ports.ts';
import { loopbackCertificate, loopbackKey } from './loopback-certificate.ts';
import { fixtures, message, noDeadline } from './provider-fixtures.ts';

describe.each(fixtures)('the $kind adapter over TLS', ({ at, success }) => {
  const trustedBefore = tls.getCACertificates('default');
  let onRequest: (response: ServerResponse) => void;
  let server: https.Server;
  let provider: MessagingProvider;

  beforeEach(async () => {
    server = https.createServer({ key: loopbackKey, cert: loopbackCertificate }, (request, response) => {
      request.resume().on('end', () => onRequest(response));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    provider = at(`https://127.0.0.1:${(server.address() as AddressInfo).port}`); // a port, never a pipe
  });

  afterEach(async () => {
    tls.setDefaultCACertificates(trustedBefore);
    provider.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const trustTheServer = () => tls.setDefaultCACertificates([...trustedBefore, loopbackCertificate]);

  it('is accepted by a server that it trusts', async () => {
    trustTheServer();
    onRequest = (response) => response.writeHead(success.status).end(success.body);
    expect(await provider.send(message, noDeadline())).toMatchObject({ outcome: 'accepted' });
  });

  it('sends nothing to a server that it does not trust', async () => {
    let requests = 0;
    onRequest = () => (requests += 1);
    const result = await provider.send(message, noDeadline());
    expect(result).toMatchObject({ outcome: 'not_sent', reason: 'tls_failure' });
    expect(requests).toBe(0);
  });

  it('is in doubt when the connection goes after the request, the first and each later one', async () => {
    trustTheServer();
    onRequest = (response) => response.socket?.destroy();
    expect(await provider.send(message, noDeadline())).toMatchObject({ reason: 'connection_lost' });
    onRequest = (response) => response.writeHead(success.status).end(success.body);
    await provider.send(message, noDeadline());
    const deadline = new AbortController();
    onRequest = () => deadline.abort();
    const result = await provider.send(message, deadline.signal);
    expect(result).toMatchObject({ outcome: 'unknown', reason: 'timeout' });
  });
});
