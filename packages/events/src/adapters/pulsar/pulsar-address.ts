// Pulsar's WebSocket API and its REST API are on one port, which is that of the URL.
import type { BrokerAddress } from '../../transport/events-url.ts';

const namespace = 'public/default';
const portByDefault = { plain: '8080', tls: '8443' };

export type PulsarAddress = {
  readonly http: string;
  readonly webSocket: string;
  readonly topic: string;
  readonly headers: Readonly<Record<string, string>>;
};

/** A token is the URL's password; `pulsar://:<token>@host`. The namespace is its path. */
export function pulsarAddress({ url, topic }: BrokerAddress): PulsarAddress {
  const isTls = url.protocol === 'pulsar+ssl:';
  const port = url.port === '' ? portByDefault[isTls ? 'tls' : 'plain'] : url.port;
  const host = `${url.hostname}:${port}`;
  const token = decodeURIComponent(url.password);
  const path = url.pathname.replaceAll(/^\/|\/$/g, '');
  return {
    http: `${isTls ? 'https' : 'http'}://${host}`,
    webSocket: `${isTls ? 'wss' : 'ws'}://${host}/ws/v2`,
    topic: `persistent/${path === '' ? namespace : path}/${topic}`,
    headers: token === '' ? {} : { authorization: `Bearer ${token}` },
  };
}
