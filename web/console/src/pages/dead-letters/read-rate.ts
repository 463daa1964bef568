const PER_SECOND_MAX = 1_000;

/** How many a second, as somebody typed it; null where it is no rate that the service takes. */
export function readRate(text: string): number | null {
  const typed = text.trim();
  const rate = /^\d{1,4}$/.test(typed) ? Number(typed) : 0;
  return rate >= 1 && rate <= PER_SECOND_MAX ? rate : null;
}
