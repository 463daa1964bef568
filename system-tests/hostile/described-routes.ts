// The routes to be fuzzed, as the service's own OpenAPI document describes them:
// a route is fuzzed from the day on which it is documented, which a test enforces.

export type DescribedRoute = {
  readonly method: string;
  /** With `{name}` where a parameter goes. */
  readonly path: string;
  readonly queryNames: readonly string[];
  readonly headerNames: readonly string[];
  /** One sample a content type. */
  readonly bodies: readonly { readonly type: string; readonly sample: Readonly<Record<string, unknown>> }[];
  /** What it may answer with; null where nothing says so. */
  readonly statuses: ReadonlySet<number> | null;
};

type Json = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const recordIn = (holder: Json, key: string): Json => {
  const value = holder[key];
  return isRecord(value) ? value : {};
};
const listIn = (holder: Json, key: string): readonly Json[] => {
  const value = holder[key];
  return Array.isArray(value) ? value.filter(isRecord) : [];
};

/** Follows `#/components/…`. */
function resolved(schema: Json, document: Json): Json {
  const { $ref: ref } = schema;
  if (typeof ref !== 'string') return schema;
  const target = ref
    .slice(2)
    .split('/')
    .reduce<Json>((holder, key) => recordIn(holder, key), document);
  return resolved(target, document);
}

const samplesByType: Readonly<Record<string, unknown>> = {
  string: 'text',
  number: 1,
  integer: 1,
  boolean: true,
  array: [],
  null: null,
};

const samplesByFormat: Readonly<Record<string, string>> = {
  uuid: '00000000-0000-7000-8000-000000000000',
  'date-time': '2026-01-31T12:00:00Z',
};

/** A value that fits the schema, or nearly: its example where it has one. */
function sampleOf(given: Json, document: Json, depth = 0): unknown {
  const schema = resolved(given, document);
  const [example] = Array.isArray(schema['examples']) ? (schema['examples'] as unknown[]) : []; // OpenAPI 3.1: a list
  const [choice] = Array.isArray(schema['enum']) ? (schema['enum'] as unknown[]) : []; // likewise
  const known = example ?? schema['const'] ?? choice ?? schema['default'];
  if (known !== undefined) return known;
  const [inner] = [...listIn(schema, 'anyOf'), ...listIn(schema, 'oneOf'), ...listIn(schema, 'allOf')];
  if (inner !== undefined) return sampleOf(inner, document, depth);
  if (schema['type'] === 'object' || 'properties' in schema) {
    if (depth > 4) return {};
    return Object.fromEntries(
      Object.entries(recordIn(schema, 'properties')).map(([name, child]) => [
        name,
        isRecord(child) ? sampleOf(child, document, depth + 1) : null,
      ]),
    );
  }
  const byFormat = samplesByFormat[String(schema['format'])];
  return byFormat ?? samplesByType[String(schema['type'])] ?? null;
}

function describeRoute(method: string, path: string, operation: Json, document: Json): DescribedRoute {
  const parameters = listIn(operation, 'parameters').map((parameter) => resolved(parameter, document));
  const namesIn = (place: string): readonly string[] =>
    parameters.filter((parameter) => parameter['in'] === place).map(({ name }) => String(name));
  const content = recordIn(recordIn(operation, 'requestBody'), 'content');
  const bodies = Object.entries(content).map(([type, media]) => {
    const sample = isRecord(media) ? sampleOf(recordIn(media, 'schema'), document) : {};
    return { type, sample: isRecord(sample) ? sample : {} };
  });
  const responses = Object.keys(recordIn(operation, 'responses'));
  // `default` is for what is passed on from elsewhere: nobody knows.
  const statuses = responses.includes('default') ? null : new Set(responses.map(Number));
  return {
    method: method.toUpperCase(),
    path,
    queryNames: namesIn('query'),
    headerNames: namesIn('header'),
    bodies,
    statuses,
  };
}

export function describedRoutes(document: unknown): readonly DescribedRoute[] {
  if (!isRecord(document)) throw new Error('The OpenAPI document is not an object.');
  return Object.entries(recordIn(document, 'paths')).flatMap(([path, methods]) =>
    Object.entries(isRecord(methods) ? methods : {}).map(([method, operation]) =>
      describeRoute(method, path, isRecord(operation) ? operation : {}, document),
    ),
  );
}
