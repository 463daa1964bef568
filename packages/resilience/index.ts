// What stands between a caller and one provider: rate gate, circuit breaker, ramp, bulkhead, deadline.
// Knows nothing of payments, HTTP or metrics.
export type { Bulkhead } from './src/bulkhead.ts';
export { createBulkhead } from './src/bulkhead.ts';
export type { Permit } from './src/call-permit.ts';
export type {
  CallEvidence,
  CircuitState,
  CircuitTransition,
  OutsideReason,
  TripReason,
  Verdict,
} from './src/circuit-types.ts';
export {
  AttemptOverdueError,
  DEADLINE_GRACE_MS,
  DeadlineExceededError,
  withDeadline,
} from './src/deadline.ts';
export type { GuardPolicy } from './src/guard-policy.ts';
export { checkPolicy } from './src/guard-policy.ts';
export type {
  Admission,
  GuardRefusal,
  GuardSnapshot,
  ProviderGuard,
  ProviderGuardDeps,
} from './src/provider-guard.ts';
export { createProviderGuard } from './src/provider-guard.ts';
