// The same requests each time in CI; others by the environment:
// FUZZ_SEED=7 FUZZ_REQUESTS=200000 npm run test:system -- no-request-breaks
const { FUZZ_SEED: seed = '', FUZZ_REQUESTS: total = '' } = process.env;

export const fuzzSeed = seed === '' ? 20_260_301 : Number(seed);

export function fuzzTotal(preset: number): number {
  return total === '' ? preset : Number(total);
}

export function fuzzCommand(test: string): string {
  const requests = total === '' ? '' : `FUZZ_REQUESTS=${total} `;
  return `FUZZ_SEED=${fuzzSeed} ${requests}npm run test:system -- ${test}`;
}
