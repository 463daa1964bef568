// One POST with a bound on everything: time, sockets, and the answer's size.
// Redirects are not followed, so that an allowed host can not point elsewhere.
import http from 'node:http';
import https from 'node:https';
import type { ReceiptRequest } from './provider-dialect.ts';

/** The status that came back, or null where none did. Never rejects. */
export type PostReceipt = (receipt: ReceiptRequest) => Promise<number | null>;

export type ReceiptPoster = { readonly post: PostReceipt; close(): void };

export function createReceiptPoster(options: {
  readonly timeoutMs: number;
  readonly concurrencyMax: number;
}): ReceiptPoster {
  const agentOptions = { keepAlive: true, maxSockets: options.concurrencyMax, maxFreeSockets: 10 };
  const plain = new http.Agent(agentOptions);
  const secure = new https.Agent(agentOptions);

  const postOnce: PostReceipt = (receipt) =>
    new Promise((resolve) => {
      const isSecure = receipt.url.startsWith('https:');
      const request = (isSecure ? https : http).request(receipt.url, {
        method: 'POST',
        agent: isSecure ? secure : plain,
        headers: { ...receipt.headers, 'Content-Length': String(Buffer.byteLength(receipt.body)) },
        signal: AbortSignal.timeout(options.timeoutMs),
      });
      request.on('response', (response) => {
        // The status is all that counts; a body beyond a small one costs the sender its connection.
        let bytes = 0;
        response.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
          if (bytes > 65_536) response.destroy();
        });
        response.on('error', () => undefined);
        response.on('close', () => resolve(response.statusCode ?? null));
      });
      request.on('error', () => resolve(null));
      request.end(receipt.body);
    });

  return {
    // Node throws at once for a header or a URL that it can not put on a wire.
    post: (receipt) => postOnce(receipt).catch(() => null),
    close() {
      plain.destroy();
      secure.destroy();
    },
  };
}
