// A Postman collection (v2.1) from the OpenAPI document, the same for the same document: nothing in it is drawn by
// lot. What a request needs is an example in the document; what an earlier answer brings is a variable.
import { z } from 'zod';
import { exampleIn } from './example-in.ts';
import { handedOn, rememberingScript, variableFor } from './postman-variables.ts';

const schema = z.record(z.string(), z.unknown());
const parameter = z.object({
  in: z.enum(['path', 'query', 'header']),
  name: z.string(),
  description: z.string().optional(),
  schema,
});
const media = z.object({ schema, example: z.unknown().optional() });
const operation = z.object({
  summary: z.string(),
  description: z.string().optional(),
  tags: z.tuple([z.string()]),
  parameters: z.array(parameter).default([]),
  requestBody: z.object({ content: z.record(z.string(), media) }).optional(),
  security: z.array(z.record(z.string(), z.unknown())).optional(),
});
const documentSchema = z.object({
  info: z.object({ title: z.string(), description: z.string() }),
  paths: z.record(z.string(), z.record(z.string(), operation)),
  components: z.object({ schemas: z.record(z.string(), schema) }),
});

type Document = z.output<typeof documentSchema>;
type Asked = {
  readonly method: string;
  readonly path: string;
  readonly operation: z.output<typeof operation>;
};

/** Within a folder: what makes something comes first, what ends it last, so that a run from top to bottom works. */
const methodsInOrder = ['post', 'put', 'get', 'patch', 'delete'];

/** Of this machine's mocks, from config/development.env. Twilio's are signatures, which no fixed request can have. */
const receiptLogin = [
  { key: 'username', value: 'development-receipts', type: 'string' },
  { key: 'password', value: 'development-receipts-password', type: 'string' },
];

const bearer = { type: 'bearer', bearer: [{ key: 'token', value: '{{token}}', type: 'string' }] };

const described = (description: string | undefined) => (description === undefined ? {} : { description });

/** Null where the document has no example of it. */
function textOf(given: z.output<typeof parameter>, document: Document): string | null {
  const example = exampleIn(given.schema, document.components.schemas);
  if (example === undefined) return null;
  return typeof example === 'string' ? example : JSON.stringify(example);
}

function fillPath({ method, path, operation: { parameters } }: Asked, document: Document): string {
  return path.replaceAll(/\{(\w+)\}/g, (braces: string, name: string, at: number) => {
    const variable = variableFor(path.slice(0, at) + braces);
    if (variable !== null) return `{{${variable}}}`;
    const found = parameters.find((each) => each.in === 'path' && each.name === name);
    const text = found === undefined ? null : textOf(found, document);
    if (text === null) throw new Error(`${method} ${path}: the document has no example for {${name}}`);
    return text;
  });
}

/** All that may be asked, for ticking: a request works without. */
function queryOf({ operation: { parameters } }: Asked, document: Document) {
  return parameters
    .filter((each) => each.in === 'query')
    .map((each) => ({
      ...{ key: each.name, value: textOf(each, document) ?? '', disabled: true },
      ...described(each.description),
    }));
}

function headersOf({ operation: { parameters } }: Asked, document: Document) {
  return parameters
    .filter((each) => each.in === 'header')
    .map((each) => ({
      ...(each.name === 'Idempotency-Key'
        ? { key: each.name, value: '{{$guid}}' }
        : { key: each.name, value: textOf(each, document) ?? '', disabled: true }),
      ...described(each.description),
    }));
}

function bodyOf({ method, path, operation: { requestBody } }: Asked, document: Document) {
  const [content] = Object.entries(requestBody?.content ?? {});
  if (content === undefined) return null;
  const [type, { schema: shape, example }] = content;
  const sent = example ?? exampleIn(shape, document.components.schemas);
  if (sent === undefined) throw new Error(`${method} ${path}: the document has no example of a body`);
  const body =
    type === 'application/x-www-form-urlencoded'
      ? {
          mode: 'urlencoded',
          urlencoded: Object.entries(schema.parse(sent)).map(([key, value]) => ({ key, value })),
        }
      : { mode: 'raw', raw: JSON.stringify(sent, null, 2), options: { raw: { language: 'json' } } };
  return { type, body };
}

function authOf({ path, operation: { security } }: Asked) {
  if (path === '/receipts/aldeamo') return { auth: { type: 'basic', basic: receiptLogin } };
  return security?.every((each) => Object.keys(each).length === 0) === true
    ? { auth: { type: 'noauth' } }
    : {};
}

function itemOf(asked: Asked, document: Document) {
  const { method, path, operation: its } = asked;
  const filled = fillPath(asked, document);
  const query = queryOf(asked, document);
  const body = bodyOf(asked, document);
  const script = rememberingScript(`${method} ${path}`);
  return {
    name: its.summary.replace(/\.$/, ''),
    ...(script === null
      ? {}
      : { event: [{ listen: 'test', script: { type: 'text/javascript', exec: script } }] }),
    request: {
      method: method.toUpperCase(),
      ...authOf(asked),
      header: [
        ...(body === null ? [] : [{ key: 'Content-Type', value: body.type }]),
        ...headersOf(asked, document),
      ],
      ...(body === null ? {} : { body: body.body }),
      url: {
        raw: `{{baseUrl}}${filled}`,
        host: ['{{baseUrl}}'],
        path: filled.slice(1).split('/'),
        ...(query.length === 0 ? {} : { query }),
      },
      ...described(its.description),
    },
    response: [],
  };
}

/** Throws where the document lacks an example that a request needs. */
export function postmanCollection(openApi: unknown) {
  const document = documentSchema.parse(openApi);
  const all = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, its]): Asked => ({ method, path, operation: its })),
  );
  const rank = ({ method }: Asked): number => methodsInOrder.indexOf(method);
  const folders = [...Map.groupBy(all, (asked) => asked.operation.tags[0])].map(([name, requests]) => ({
    name,
    item: requests.toSorted((one, other) => rank(one) - rank(other)).map((asked) => itemOf(asked, document)),
  }));
  return {
    info: {
      name: document.info.title,
      description: `${document.info.description}\n\nMade from the OpenAPI document. Start Relevo with npm start, then run it from top to bottom: ids are handed on. Set token where API_KEYS is set.`,
      schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json',
    },
    item: folders,
    auth: bearer,
    variable: [
      { key: 'baseUrl', value: 'http://localhost:8000' },
      { key: 'token', value: '' },
      ...handedOn.map(({ variable: key }) => ({ key, value: '00000000-0000-7000-8000-000000000000' })),
    ],
  };
}
