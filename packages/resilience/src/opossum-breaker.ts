// The one door to opossum. It keeps the state machine, the failure window and the reset timer; all that
// it does beyond that is fenced off here. It is told verdicts, not given the calls to run: opossum knows
// only success and failure, so a call that should move nothing (a rejected number, a result from before
// the last change of state) must never reach it, and its own timeout, capacity, abort controller,
// fallback and error filter each have a flaw that would cost a message.
import { EventEmitter } from 'node:events';
import CircuitBreaker from 'opossum';

export type OpossumBreaker = {
  readonly position: 'closed' | 'open' | 'half_open';
  /** Counts a verdict and moves the state if it decides so; resolves when that is done, never rejects. */
  report(isSuccess: boolean): Promise<void>;
  open(): void;
  rotateWindow(): void;
  windowCounts(): { readonly calls: number; readonly failures: number };
  /** Ends its reset timer; afterwards it takes no more reports. */
  close(): void;
};

const VERDICT_RECORDED = Promise.resolve();
// Made once: thousands of failures a second must not each pay for a stack trace.
const FAILURE = new Error('the call was judged a failure');

function tellVerdict(isSuccess: boolean): Promise<void> {
  if (!isSuccess) throw FAILURE;
  return VERDICT_RECORDED;
}

/**
 * Successes that opossum has not been told of. While it is closed they move nothing but its window, and
 * telling each took a third of a pass through the gates; together they are told before anything judges by
 * the window or turns it.
 */
function createUntoldSuccesses(breaker: CircuitBreaker<[boolean], void>) {
  let count = 0;
  return {
    add: () => void (count += 1),
    tell() {
      const [current] = breaker.status.window;
      if (count === 0 || current === undefined) return;
      current.fires += count;
      current.successes += count;
      count = 0;
    },
  };
}

export function createOpossumBreaker(deps: {
  readonly name: string;
  readonly windowMs: number;
  readonly buckets: number;
  readonly failureRatePercent: number;
  readonly minimumCalls: number;
  /** How long the opening that begins now shall last. The listeners must not throw. */
  readonly nextOpenMs: () => number;
  readonly onOpen: () => void;
  readonly onHalfOpen: () => void;
  readonly onClose: () => void;
}): OpossumBreaker {
  // Rotated from outside, so that the slow-call window turns in step and the window can be emptied. Each
  // breaker has an emitter of its own: on a shared one the eleventh brings a warning of a leak.
  const rotation = new EventEmitter();
  const rotateWindow = (): void => {
    successes.tell();
    rotation.emit('rotate');
  };
  // A fresh object for each breaker: opossum keeps it, writes into it and reads resetTimeout from it
  // each time it opens.
  const options: CircuitBreaker.Options<[boolean]> = {
    name: deps.name,
    timeout: false,
    errorThresholdPercentage: deps.failureRatePercent,
    volumeThreshold: deps.minimumCalls,
    rollingCountTimeout: deps.windowMs,
    rollingCountBuckets: deps.buckets,
    // With percentiles each failure copies and sorts every latency in the window.
    rollingPercentilesEnabled: false,
    enableSnapshots: false,
    rotateBucketController: rotation,
  };
  const breaker = new CircuitBreaker(tellVerdict, options);
  const successes = createUntoldSuccesses(breaker);

  // Before opossum's own listener, which starts the timer with whatever the option says by then.
  breaker.prependListener('open', () => {
    options.resetTimeout = deps.nextOpenMs();
  });
  breaker.on('open', deps.onOpen);
  breaker.on('halfOpen', deps.onHalfOpen);
  breaker.on('close', () => {
    // Else the failures of the outage would open it again on the first failure after recovery.
    for (let bucket = 0; bucket < deps.buckets; bucket += 1) rotateWindow();
    deps.onClose();
  });

  return {
    get position() {
      if (breaker.closed) return 'closed';
      return breaker.halfOpen ? 'half_open' : 'open';
    },
    report(isSuccess) {
      if (breaker.closed && isSuccess) {
        successes.add();
        return VERDICT_RECORDED;
      }
      // A report while open would be counted as a call, and thin out the failures of the next outage.
      if (!breaker.closed && !(breaker.halfOpen && breaker.pendingClose)) return VERDICT_RECORDED;
      successes.tell();
      return breaker.fire(isSuccess).catch((error: unknown) => {
        if (error !== FAILURE) throw error;
      });
    },
    open: () => breaker.open(),
    rotateWindow,
    windowCounts() {
      successes.tell();
      const { fires, failures } = breaker.stats;
      return { calls: fires, failures };
    },
    close: () => breaker.shutdown(),
  };
}
