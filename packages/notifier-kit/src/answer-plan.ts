// What the faults that apply to one request make of its answer. Pure. Kinds that
// damage an answer let the operation happen first, since there is something to
// damage; kinds that replace the answer take nothing.
import { normalOf } from './seeded-draw.ts';
import { isRecipientInScope } from './fault-evaluation.ts';
import type { Draw } from './fault-evaluation.ts';
import type { FaultDefinition } from './fault-definition.ts';
import type { AppliedFault } from './fault-set.ts';
import type { AnsweringFault, FateOf, MessageFate } from './provider-dialect.ts';

export type Transport =
  | { readonly how: 'intact' | 'reset' | 'close' | 'truncated' | 'truncated_json' | 'malformed_chunk' }
  | { readonly how: 'silence'; readonly maxMs: number }
  | { readonly how: 'garbage'; readonly bytes: number; readonly seed: number }
  | { readonly how: 'slow'; readonly bytesPerS: number };

type Replacement =
  | { readonly by: 'dialect'; readonly fault: AnsweringFault }
  | { readonly by: 'kit'; readonly what: 'html' | 'empty_body' };

export type AnswerPlan = {
  readonly takesMessage: boolean;
  readonly delayMs: number;
  /** Null: the operation's own answer. */
  readonly replacement: Replacement | null;
  readonly transport: Transport;
  readonly fateOf: FateOf;
};

type Effect = {
  readonly refuses?: boolean;
  readonly delayMs?: number;
  readonly replacement?: Replacement;
  readonly transport?: Transport;
  readonly fate?: MessageFate;
};

function latencyMs(params: Extract<FaultDefinition, { kind: 'latency' }>['params'], draw: Draw): number {
  switch (params.distribution) {
    case 'fixed':
      return params.ms;
    case 'uniform':
      return params.min_ms + draw('value') * (params.max_ms - params.min_ms);
    case 'lognormal': {
      const normal = normalOf(draw('value'), draw('second-value'));
      return Math.min(params.max_ms, params.median_ms * Math.exp(params.sigma * normal));
    }
  }
}

function effectOf({ definition: fault, draw }: AppliedFault): Effect {
  switch (fault.kind) {
    case 'error':
    case 'error_in_200':
    case 'rate_limit':
    case 'auth_expired':
    case 'maintenance':
      return { refuses: true, replacement: { by: 'dialect', fault } };
    case 'html_200':
      return { refuses: true, replacement: { by: 'kit', what: 'html' } };
    case 'empty':
      return fault.params.how === 'body'
        ? { refuses: true, replacement: { by: 'kit', what: 'empty_body' } }
        : { refuses: true, transport: { how: 'close' } };
    case 'blackhole':
      return { refuses: true, transport: { how: 'silence', maxMs: fault.params.max_ms } };
    case 'reset':
      return { refuses: true, transport: { how: 'reset' } };
    case 'garbage': {
      const seed = Math.floor(draw('value') * 2 ** 32);
      return { refuses: true, transport: { how: 'garbage', bytes: fault.params.bytes, seed } };
    }
    case 'truncated':
    case 'truncated_json':
    case 'malformed_chunk':
      return { transport: { how: fault.kind } };
    case 'slow_body':
      return { transport: { how: 'slow', bytesPerS: fault.params.bytes_per_s } };
    case 'latency':
      return { delayMs: latencyMs(fault.params, draw) };
    case 'accepted_but_lost_answer':
      return fault.params.how === 'reset'
        ? { transport: { how: 'reset' } }
        : { transport: { how: 'silence', maxMs: fault.params.max_ms } };
    case 'accept_and_lose':
      return { fate: { kind: 'lose' } };
    case 'accept_then_fail':
      return { fate: { kind: 'fail', code: fault.params.code } };
    case 'receipt_delay':
    case 'receipt_duplicate':
    case 'receipt_reorder':
    case 'receipt_drop':
      return {}; // these never apply to a request: their only operation is `receipt`
  }
}

const deliver: MessageFate = { kind: 'deliver' };

/** Stacked faults: delays add up; of everything else the first counts; one that refuses is enough to take nothing. */
export function planAnswer(applied: readonly AppliedFault[]): AnswerPlan {
  const effects = applied.map((fault) => ({ fault, effect: effectOf(fault) }));
  const fateOf: FateOf = (phone) =>
    effects.find(({ fault, effect }) => effect.fate && isRecipientInScope(fault.definition, phone))?.effect
      .fate ?? deliver;
  return {
    takesMessage: !effects.some(({ effect }) => effect.refuses),
    delayMs: effects.reduce((total, { effect }) => total + (effect.delayMs ?? 0), 0),
    replacement: effects.find(({ effect }) => effect.replacement)?.effect.replacement ?? null,
    transport: effects.find(({ effect }) => effect.transport)?.effect.transport ?? { how: 'intact' },
    fateOf,
  };
}
