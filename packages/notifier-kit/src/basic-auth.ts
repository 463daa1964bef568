// HTTP Basic (RFC 7617). Digests are compared, so that neither length nor
// content of a wrong guess shows in the time it takes.
import { createHash, timingSafeEqual } from 'node:crypto';

export type BasicAuthCheck = (authorization: string | undefined) => boolean;

export function createBasicAuthCheck(expected: {
  readonly user: string;
  readonly password: string;
}): BasicAuthCheck {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  const credentials = digest(`${expected.user}:${expected.password}`);
  return (authorization) => {
    const [, token] = /^basic +([A-Za-z0-9+/=_-]{1,1024})$/i.exec(authorization ?? '') ?? [];
    return (
      token !== undefined &&
      timingSafeEqual(digest(Buffer.from(token, 'base64').toString('utf8')), credentials)
    );
  };
}
