// What a partner earns: a rate in basis points of each conversion, in whole minor units.

/** 10 %. */
export const commissionBasisPointsDefault = 1_000;

/** The whole: 100 %. */
export const basisPointsMax = 10_000;

/** Of that much at that rate, rounded half to even: as often up as down, over many. */
export function commissionOf(amountMinor: bigint, basisPoints: number): bigint {
  const whole = BigInt(basisPointsMax);
  const exact = amountMinor * BigInt(basisPoints);
  const down = exact / whole;
  const twiceTheRest = (exact % whole) * 2n;
  const isUp = twiceTheRest > whole || (twiceTheRest === whole && down % 2n === 1n);
  return isUp ? down + 1n : down;
}
