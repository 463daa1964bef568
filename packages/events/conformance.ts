// For tests only: the suite that every transport has to pass.
export { describeTransport } from './conformance/describe-transport.ts';
export type { TransportUnderTest } from './conformance/transport-bench.ts';
