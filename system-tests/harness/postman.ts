// Sends the requests of a Postman collection as Postman does, from top to bottom: variables filled in, scripts run.
import { randomUUID } from 'node:crypto';
import { runInNewContext } from 'node:vm';

type Pair = { readonly key: string; readonly value: string; readonly disabled?: boolean };

type PostmanRequest = {
  readonly name: string;
  readonly event?: readonly { readonly script: { readonly exec: readonly string[] } }[];
  readonly request: {
    readonly method: string;
    readonly auth?: { readonly type: string; readonly basic?: readonly Pair[] };
    readonly header: readonly Pair[];
    readonly body?: { readonly raw?: string; readonly urlencoded?: readonly Pair[] };
    readonly url: { readonly raw: string };
  };
};

/** As docs/relevo.postman_collection.json has it. */
export type PostmanCollection = {
  readonly item: readonly { readonly name: string; readonly item: readonly PostmanRequest[] }[];
  readonly auth: { readonly bearer: readonly Pair[] };
  readonly variable: readonly Pair[];
};

export type Answered = { readonly request: string; readonly status: number; readonly code: string | null };

const pairOf = (pairs: readonly Pair[] | undefined, key: string): string =>
  pairs?.find((each) => each.key === key)?.value ?? '';

/** The first word of a stream that does not end, or all of another answer. */
async function textOf(response: Response): Promise<string> {
  if (response.headers.get('content-type')?.startsWith('text/event-stream') !== true) return response.text();
  await response.body?.cancel();
  return '';
}

/** Throws where a variable is named that nobody has set. */
export async function sendCollection(
  collection: PostmanCollection,
  set: Readonly<Record<string, string>>,
): Promise<readonly Answered[]> {
  const variables = new Map(collection.variable.map(({ key, value }) => [key, value]));
  for (const [key, value] of Object.entries(set)) variables.set(key, value);
  const fill = (text: string): string =>
    text.replaceAll(/\{\{([$\w]+)\}\}/g, (braces, name: string) => {
      const value = name === '$guid' ? randomUUID() : variables.get(name);
      if (value === undefined) throw new Error(`nobody has set ${braces}`);
      return value;
    });
  const token = fill(pairOf(collection.auth.bearer, 'token'));
  const answered: Answered[] = [];
  for (const { request, event = [] } of collection.item.flatMap(({ item }) => item)) {
    const headers = new Headers();
    const { auth } = request;
    if (auth?.type === 'basic') {
      const login = `${pairOf(auth.basic, 'username')}:${pairOf(auth.basic, 'password')}`;
      headers.set('Authorization', `Basic ${Buffer.from(login).toString('base64')}`);
    } else if (auth === undefined && token !== '') headers.set('Authorization', `Bearer ${token}`);
    for (const { key, value, disabled } of request.header)
      if (disabled !== true) headers.set(key, fill(value));
    const { raw, urlencoded } = request.body ?? {};
    const form = urlencoded?.map(({ key, value }): [string, string] => [key, fill(value)]);
    const body = raw === undefined ? form && new URLSearchParams(form).toString() : fill(raw);
    const { method } = request;
    const response = await fetch(fill(request.url.raw), {
      ...{ method, headers },
      ...(body === undefined ? {} : { body }),
    });
    const text = await textOf(response);
    for (const { script } of event)
      runInNewContext(script.exec.join('\n'), {
        pm: {
          response: { code: response.status, json: () => JSON.parse(text) as unknown },
          collectionVariables: { set: (key: string, value: string) => variables.set(key, value) },
        },
      });
    const isProblem = response.headers.get('content-type')?.startsWith('application/problem+json') === true;
    const { code = null } = isProblem ? (JSON.parse(text) as { code?: string }) : {}; // RFC 9457, with a code
    answered.push({ request: `${method} ${request.url.raw}`, status: response.status, code });
  }
  return answered;
}
