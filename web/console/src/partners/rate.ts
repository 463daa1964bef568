/** 1000 is 10 %; hundredths of a percent are shown where there are any. */
export const rateOf = (basisPoints: number, number: (value: number) => string): string =>
  `${number(basisPoints / 100)}\u00A0%`;
