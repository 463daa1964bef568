const twoDigits = (value: number): string => String(value).padStart(2, '0');

/** As a datetime-local field has it: to the minute, in the browser's zone. */
export function localOfIso(iso: string): string {
  const at = new Date(iso);
  const day = `${at.getFullYear()}-${twoDigits(at.getMonth() + 1)}-${twoDigits(at.getDate())}`;
  return `${day}T${twoDigits(at.getHours())}:${twoDigits(at.getMinutes())}`;
}

/** Undefined where it is not (yet) a whole moment. */
export function isoOfLocal(local: string): string | undefined {
  const ms = Date.parse(local);
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
}
