// Just enough to draw a plot: text made safe, numbers made short, lines with gaps.

export function escaped(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '');
}

export const short = (value: number): string => String(Math.round(value * 10) / 10);

export type Point = { readonly x: number; readonly y: number | null };

/** A line that breaks where there is nothing to show. */
export function linePath(points: readonly Point[]): string {
  let isDrawing = false;
  const moves: string[] = [];
  for (const { x, y } of points) {
    if (y === null) {
      isDrawing = false;
      continue;
    }
    // A lone point is a line of no length, and round caps make it a dot.
    moves.push(isDrawing ? `L${short(x)} ${short(y)}` : `M${short(x)} ${short(y)}h0`);
    isDrawing = true;
  }
  return moves.join('');
}

/** Round steps of 1, 2 or 5 that part the range into about five. */
export function ticksUpTo(max: number): readonly number[] {
  const rough = Math.max(max, 1) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough) ?? rough;
  const whole = Math.max(1, step);
  return Array.from({ length: Math.ceil(Math.max(max, 1) / whole) + 1 }, (_, index) => index * whole);
}
