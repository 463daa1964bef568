// Reads the body of a provider request as text. Own code instead of a parser's,
// since what is wrong with a body is told in the provider's words, not in ours.
import type { IncomingMessage } from 'node:http';

export type BodyReading =
  | { readonly kind: 'read'; readonly text: string }
  | { readonly kind: 'too_large' | 'encoded' | 'client_left' };

export function readBody(request: IncomingMessage, bytesMax: number): Promise<BodyReading> {
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity') return Promise.resolve({ kind: 'encoded' });
  if (Number(request.headers['content-length'] ?? 0) > bytesMax)
    return Promise.resolve({ kind: 'too_large' });
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= bytesMax) {
        chunks.push(chunk);
        return;
      }
      request.pause();
      resolve({ kind: 'too_large' });
    });
    request.on('end', () => {
      const [only] = chunks;
      const whole = chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks);
      resolve({ kind: 'read', text: whole.toString('utf8') });
    });
    request.on('error', () => resolve({ kind: 'client_left' }));
    request.on('close', () => resolve({ kind: 'client_left' }));
  });
}
