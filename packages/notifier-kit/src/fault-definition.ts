// What a fault is, and the check of one that somebody sends. Unknown fields are
// refused: a misspelt scope would otherwise be a fault for everybody.
import { z } from 'zod';
import { faultKinds, paramsByKind, scheduleSchema } from './fault-params.ts';
import type { FaultKind } from './fault-params.ts';

export const operationNames = [
  'send',
  'read',
  'list',
  'update',
  'delete',
  'report',
  'balance',
  'receipt',
] as const;
export type OperationName = (typeof operationNames)[number];

const oneOrMany = <T extends z.ZodType>(item: T) =>
  z.union([item.transform((one) => [one]), z.array(item).min(1).max(1_000)]);

const phonePrefix = z.string().regex(/^\+\d{1,15}$/, 'write it like +57: a plus and digits');
const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'write it like 22:30, in UTC');

const whenSchema = z.strictObject({
  operation: oneOrMany(
    z.enum(operationNames, { error: `unknown operation; one of ${operationNames.join(', ')}` }),
  ).optional(),
  to: z
    .strictObject({
      prefix: oneOrMany(phonePrefix).optional(),
      exact: oneOrMany(phonePrefix).optional(),
      sticky_percent: z.number().min(0).max(100).optional(),
    })
    .optional(),
  time_of_day: z.strictObject({ from: timeOfDay, until: timeOfDay }).optional(),
});

export const faultNameSchema = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9._-]{0,63}$/,
    'use 1 to 64 small letters, digits, dots, dashes or underscores, beginning with a letter or digit',
  );

const commonFields = {
  name: faultNameSchema,
  when: whenSchema.prefault({}),
  probability: z.number().min(0).max(1).default(1),
  schedule: scheduleSchema.prefault({ type: 'constant' }),
  limit: z
    .strictObject({
      count: z.int().min(1).max(1_000_000_000).optional(),
      max_concurrent: z.int().min(1).max(100_000).optional(),
    })
    .prefault({}),
  ttl_s: z.number().min(0.1).max(3_600).default(300),
  seed: z.int().min(0).max(0xffffffff).optional(),
  stack: z.boolean().default(false),
  // What GET adds. Taken and ignored, so that what was read can be put back.
  state: z.unknown().optional(),
};

function faultOf<K extends FaultKind, P extends z.ZodType>(kind: K, params: P) {
  return z.strictObject({
    ...commonFields,
    kind: z.literal(kind),
    // Every parameter of every kind has a default, so an empty object is valid; the generic hides that.
    params: params.prefault({} as z.input<P>),
  });
}

const faultSchema = z.discriminatedUnion(
  'kind',
  [
    faultOf('error', paramsByKind.error),
    faultOf('latency', paramsByKind.latency),
    faultOf('blackhole', paramsByKind.blackhole),
    faultOf('reset', paramsByKind.reset),
    faultOf('empty', paramsByKind.empty),
    faultOf('truncated', paramsByKind.truncated),
    faultOf('truncated_json', paramsByKind.truncated_json),
    faultOf('malformed_chunk', paramsByKind.malformed_chunk),
    faultOf('garbage', paramsByKind.garbage),
    faultOf('html_200', paramsByKind.html_200),
    faultOf('error_in_200', paramsByKind.error_in_200),
    faultOf('slow_body', paramsByKind.slow_body),
    faultOf('rate_limit', paramsByKind.rate_limit),
    faultOf('auth_expired', paramsByKind.auth_expired),
    faultOf('maintenance', paramsByKind.maintenance),
    faultOf('accepted_but_lost_answer', paramsByKind.accepted_but_lost_answer),
    faultOf('accept_then_fail', paramsByKind.accept_then_fail),
    faultOf('accept_and_lose', paramsByKind.accept_and_lose),
    faultOf('receipt_delay', paramsByKind.receipt_delay),
    faultOf('receipt_duplicate', paramsByKind.receipt_duplicate),
    faultOf('receipt_reorder', paramsByKind.receipt_reorder),
    faultOf('receipt_drop', paramsByKind.receipt_drop),
  ],
  { error: `unknown kind; one of ${faultKinds.join(', ')}` },
);

export type FaultDefinition = z.infer<typeof faultSchema>;

const messageKinds: ReadonlySet<FaultKind> = new Set<FaultKind>([
  'accepted_but_lost_answer',
  'accept_then_fail',
  'accept_and_lose',
]);

const requestOperations = operationNames.filter((name) => name !== 'receipt');

/** Where a kind can act at all; also where it acts when the definition names no operation. */
export function operationsOf(kind: FaultKind): readonly OperationName[] {
  if (kind.startsWith('receipt_')) return ['receipt'];
  return messageKinds.has(kind) ? ['send'] : requestOperations;
}

function scopeProblems(fault: FaultDefinition): readonly Problem[] {
  const possible = operationsOf(fault.kind);
  const impossible = (fault.when.operation ?? []).filter((name) => !possible.includes(name));
  if (impossible.length === 0) return [];
  return [
    {
      pointer: '/when/operation',
      detail: `${fault.kind} can not act on ${impossible.join(', ')}; it acts on ${possible.join(', ')}`,
    },
  ];
}

export type Problem = { readonly pointer: string; readonly detail: string };

export type FaultCheck =
  | { readonly ok: true; readonly fault: FaultDefinition }
  | { readonly ok: false; readonly problems: readonly Problem[] };

function pointerOf(path: readonly PropertyKey[]): string {
  return path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** What zod found, one entry a field, with pointers as RFC 6901 has them. */
export function problemsOf(error: z.ZodError): readonly Problem[] {
  return error.issues.flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys')
      return [{ pointer: pointerOf(issue.path), detail: issue.message }];
    return issue.keys.map((key) => ({ pointer: pointerOf([...issue.path, key]), detail: 'unknown field' }));
  });
}

/** Checks a definition as somebody sent it. A good one comes back with every default filled in. */
export function checkFault(given: unknown): FaultCheck {
  const parsed = faultSchema.safeParse(given);
  if (!parsed.success) return { ok: false, problems: problemsOf(parsed.error) };
  const problems = scopeProblems(parsed.data);
  return problems.length > 0 ? { ok: false, problems } : { ok: true, fault: parsed.data };
}
