// Aldeamo's dates: `YYYY-MM-DD HH:mm:ss` on the clocks of Bogotá, five hours
// behind UTC all year round (no summer time since 1993).
const offsetMs = 5 * 3_600_000;

export const timeZone = 'America/Bogota';

export function bogotaTime(atMs: number): string {
  return new Date(atMs - offsetMs).toISOString().slice(0, 19).replace('T', ' ');
}

/** Null where the text is no such date. */
export function parseBogotaTime(text: string): number | null {
  if (!/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text)) return null;
  const atMs = Date.parse(`${text.replace(' ', 'T')}Z`);
  // Date.parse moves a 31st of February on to March; such a date is none.
  return Number.isNaN(atMs) || bogotaTime(atMs + offsetMs) !== text ? null : atMs + offsetMs;
}
