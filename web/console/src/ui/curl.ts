// A request as a line for the shell. The token is named, never written: the line will
// end in a chat or a ticket.

export type CurlRequest = {
  readonly method: 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE';
  /** From the root of the service, with its query. */
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** An answer that goes on: each piece is shown as it comes. */
  readonly isStream?: boolean;
};

export type CurlPlace = { readonly origin: string; readonly needsKey: boolean };

const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

export function curlOf(
  { method, path, body, headers = {}, isStream = false }: CurlRequest,
  { origin, needsKey }: CurlPlace,
): string {
  const parts = [isStream ? 'curl -sN' : 'curl -s'];
  if (method !== 'GET') parts.push(`-X ${method}`);
  if (needsKey) parts.push('-H "authorization: Bearer $RELEVO_KEY"');
  for (const [name, value] of Object.entries(headers)) parts.push(`-H ${quote(`${name}: ${value}`)}`);
  if (body !== undefined) {
    parts.push(`-H 'content-type: application/json'`, `-d ${quote(JSON.stringify(body))}`);
  }
  parts.push(quote(origin + path));
  return parts.join(' ');
}

export const curlLinesOf = (requests: readonly CurlRequest[], place: CurlPlace): string =>
  requests.map((request) => curlOf(request, place)).join('\n');
