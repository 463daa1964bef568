// The pages in docs/runbooks, and what they tell people to do.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, '..', '..', '..');
export const runbookFolder = join(root, 'docs', 'runbooks');

export const runbooks = readdirSync(runbookFolder).map((file) => {
  const text = readFileSync(join(runbookFolder, file), 'utf8');
  return { file, name: /^# (\w+)\n/.exec(text)?.[1] ?? '', text };
});

export type RouteCall = { readonly method: string; readonly path: string };

const segmentsOf = (path: string): readonly string[] => path.replace(/[?#].*$/, '').split('/');

/** One request of each route, as requests.http has it: a test of payment-service holds that to the routes. */
const requests: readonly RouteCall[] = [
  ...readFileSync(join(root, 'requests.http'), 'utf8').matchAll(/^([A-Z]+) \{\{\w+\}\}(\/\S*)/gm),
].map(([, method = '', path = '']) => ({ method, path }));

const isName = (segment: string): boolean => /^(\{.*\}|[A-Z]+|aldeamo|twilio|…)$/.test(segment);

/** A segment that is a name or a placeholder stands for any. */
export function isRoute({ method, path }: RouteCall): boolean {
  const asked = segmentsOf(path);
  return requests.some((known) => {
    const there = segmentsOf(known.path);
    return (
      known.method === method &&
      there.length === asked.length &&
      there.every((segment, index) => {
        const wanted = asked[index] ?? '';
        return segment === wanted || isName(wanted) || segment.startsWith('{{') || segment === 'co-brownout';
      })
    );
  });
}

/** What a page asks of our own services: in curl commands, and as `GET /path` in its sentences. */
export function callsIn(text: string): readonly RouteCall[] {
  const oneLine = text.replaceAll('\\\n', ' ');
  const commands = [...oneLine.matchAll(/curl [^\n`]*/g)].flatMap(([command]) => {
    const path = /http:\/\/127\.0\.0\.1:800[012](\/[^\s'"`]*)/.exec(command)?.[1];
    if (path === undefined) return [];
    const method = /-X ([A-Z]+)/.exec(command)?.[1] ?? (/ -d /.test(command) ? 'POST' : 'GET');
    return [{ method, path }];
  });
  const sentences = [...text.matchAll(/`(GET|POST|PUT|DELETE) (\/[^`\s]*)/g)].map(
    ([, method = '', path = '']) => ({ method, path }),
  );
  return [...commands, ...sentences];
}

/** As GitHub makes the anchor of a heading. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s-]/gu, '')
    .trim()
    .replaceAll(' ', '-');

/** Null where a link of a page leads to a file, and to a heading where it names one. */
export function brokenLink(from: string, link: string): string | null {
  if (/^https?:/.test(link)) return null;
  const [path = '', anchor] = link.split('#');
  const file = path === '' ? from : join(dirname(from), path);
  if (!existsSync(file)) return `${link}: there is no such file`;
  if (anchor === undefined) return null;
  const headings = [...readFileSync(file, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    anchorOf(heading ?? ''),
  );
  return headings.includes(anchor) ? null : `${link}: there is no such heading`;
}
