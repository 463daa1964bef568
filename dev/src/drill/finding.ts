/** What an expectation came to. */
export type Finding = { readonly isMet: boolean; readonly measured: string };

export const seconds = (value: number): string => `${value.toFixed(1)} s`;
