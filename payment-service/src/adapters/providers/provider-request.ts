// What every provider's requests have in common.

export type ProviderCredentials = { readonly user: string; readonly password: string };

// RFC 7617, in UTF-8.
export function basicAuth({ user, password }: ProviderCredentials): string {
  return `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`;
}

/** The header to pass a trace on, nothing where it is missing or malformed: a bad one must not stop a message. */
export function traceHeaders(traceparent: string | null): Readonly<Record<string, string>> {
  const isWellFormed = traceparent !== null && /^[0-9a-f]{2}(-[0-9a-f]+){3}$/.test(traceparent);
  return isWellFormed ? { traceparent } : {};
}

export function withoutTrailingSlash(url: string): string {
  return url.replace(/\/+$/, '');
}

/** A look-up lists many messages; a page of long ones is well under this. */
export const lookUpAnswerBytesMax = 1024 * 1024;
