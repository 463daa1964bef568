// Randomness without state: a draw is a function of the seed, of how many
// requests came before, and of what it is for. So the same seed and requests
// give the same faults, and a dry run can look ahead without using anything up.

/** What a draw is for. Each use has its own sequence, so that one never shifts another. */
export type DrawUse = 'schedule' | 'probability' | 'value' | 'second-value';

const saltOf: Readonly<Record<DrawUse, number>> = {
  schedule: 0x1b873593,
  probability: 0x2545f491,
  value: 0x3c6ef372,
  'second-value': 0x5bd1e995,
};

/** MurmurHash3's finalizer: every input bit reaches every output bit. */
function mix(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** A number in [0, 1) for the n-th request (n from 0) under a seed (32 bits, unsigned). */
export function drawAt({ seed, n, use }: { seed: number; n: number; use: DrawUse }): number {
  const stream = mix((seed ^ saltOf[use]) | 0);
  return mix((stream + Math.imul(n + 1, 0x9e3779b9)) | 0) / 2 ** 32;
}

/** One standard normal value out of two uniform ones (Box and Muller, 1958). */
export function normalOf(first: number, second: number): number {
  return Math.sqrt(-2 * Math.log(1 - first)) * Math.cos(2 * Math.PI * second);
}

/** Where a phone number falls in [0, 100): the same for ever, on every machine, under every fault. */
export function stickyPercentOf(phone: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < phone.length; at += 1) hash = Math.imul(hash ^ phone.charCodeAt(at), 0x01000193);
  return (mix(hash) / 2 ** 32) * 100;
}
