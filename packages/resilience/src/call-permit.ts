import type { Bulkhead } from './bulkhead.ts';
import type { Circuit, Ticket } from './circuit.ts';
import type { Verdict } from './circuit-types.ts';
import type { Deadline } from './deadline.ts';
import { AttemptOverdueError } from './deadline.ts';

/** A place at the provider for one call, reserved until `run` has ended or `release` is called. */
export type Permit = {
  /**
   * True for the one call that decides whether an open circuit recovers. Nobody else is let through until
   * it ends or is released; not begun within `openMsMax`, it loses its place and decides nothing.
   */
  readonly isProbe: boolean;
  /**
   * Runs the one call under the attempt deadline and has its value judged. The call gets an AbortSignal
   * of its own and must end soon after it aborts; what it answers then still counts. Settles as the call
   * does and is never rejected by the breaker.
   *
   * A call that throws counts as a failure, and the error is thrown on. A call that ignores its signal
   * rejects with AttemptOverdueError after DEADLINE_GRACE_MS; its bulkhead place stays taken until it
   * really ends. `label` names the value in the evidence of a trip: a closed set, no personal data.
   */
  run<T>(
    call: (signal: AbortSignal) => Promise<T>,
    judge: (result: T) => Verdict,
    label?: (result: T) => string,
  ): Promise<T>;
  /**
   * True for a probe whose success proves nothing yet, because the provider loses what it accepts. After a
   * success the circuit stays half-open, and nobody else is let through, until `settleReceipt` tells what
   * became of the message or `breaker.receiptWaitMs` is over, which counts as not delivered.
   */
  readonly needsReceipt: boolean;
  /** See `needsReceipt`. Does nothing once the circuit has moved on, and never throws. */
  settleReceipt(isDelivered: boolean): Promise<void>;
  /** Gives the place back unused. Does nothing once the call runs or the place is given back. */
  release(): void;
};

export type PermitDeps = {
  readonly circuit: Circuit;
  readonly bulkhead: Bulkhead;
  readonly deadline: Deadline;
};

export class CallPermit implements Permit {
  readonly #deps: PermitDeps;
  readonly #ticket: Ticket;
  #isSpent = false;

  constructor(deps: PermitDeps, ticket: Ticket) {
    this.#deps = deps;
    this.#ticket = ticket;
  }

  get isProbe(): boolean {
    return this.#ticket.isProbe;
  }

  get needsReceipt(): boolean {
    return this.#ticket.needsReceipt;
  }

  settleReceipt(isDelivered: boolean): Promise<void> {
    return this.#deps.circuit.settle(this.#ticket, isDelivered);
  }

  async run<T>(
    call: (signal: AbortSignal) => Promise<T>,
    judge: (result: T) => Verdict,
    label: (result: T) => string = judge,
  ): Promise<T> {
    if (this.#isSpent) throw new Error('a permit is for one call; ask the guard to admit the next');
    this.#isSpent = true;
    const { circuit, bulkhead, deadline } = this.#deps;
    circuit.start(this.#ticket);
    let result: T;
    let verdict: Verdict;
    let named: string;
    try {
      result = await deadline.run(call, () => bulkhead.leave());
      verdict = judge(result);
      named = label(result);
    } catch (error) {
      const isOverdue = error instanceof AttemptOverdueError;
      await circuit.finish(this.#ticket, isOverdue ? 'overdue' : 'failure', isOverdue ? 'overdue' : 'threw');
      throw error;
    }
    const moved = circuit.finish(this.#ticket, verdict, named);
    if (moved !== null) await moved;
    return result;
  }

  release(): void {
    if (this.#isSpent) return;
    this.#isSpent = true;
    this.#deps.circuit.drop(this.#ticket);
    this.#deps.bulkhead.leave();
  }
}
