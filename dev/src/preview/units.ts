// Numbers as Grafana writes them, for the units that the dashboards use.
type Scale = { readonly from: number; readonly by: number; readonly unit: string };

const DURATIONS: readonly Scale[] = [
  { from: 604_800, by: 604_800, unit: ' weeks' },
  { from: 86_400, by: 86_400, unit: ' days' },
  { from: 3_600, by: 3_600, unit: ' hours' },
  { from: 60, by: 60, unit: ' mins' },
  { from: 1, by: 1, unit: ' s' },
  { from: 1e-3, by: 1e-3, unit: ' ms' },
  { from: 1e-6, by: 1e-6, unit: ' µs' },
];
const BYTES: readonly Scale[] = [
  { from: 2 ** 30, by: 2 ** 30, unit: ' GiB' },
  { from: 2 ** 20, by: 2 ** 20, unit: ' MiB' },
  { from: 2 ** 10, by: 2 ** 10, unit: ' KiB' },
];
const COUNTS: readonly Scale[] = [
  { from: 1e9, by: 1e9, unit: ' Bil' },
  { from: 1e6, by: 1e6, unit: ' Mil' },
  { from: 1e3, by: 1e3, unit: ' K' },
];
const DIGITS_MAX = 3;

export type UnitOptions = { readonly unit?: string | undefined; readonly decimals?: number | undefined };

/** Without a number of decimals, about three digits that say something. */
export function formatValue(value: number, { unit = 'none', decimals }: UnitOptions): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '-∞';
  switch (unit) {
    case 'percentunit':
      return `${rounded(value * 100, decimals)}%`;
    case 'percent':
      return `${rounded(value, decimals)}%`;
    case 's':
      return scaled(value, DURATIONS, ' s', decimals);
    case 'ms':
      return scaled(value / 1_000, DURATIONS, ' s', decimals);
    case 'bytes':
      return scaled(value, BYTES, ' B', decimals);
    case 'reqps':
      return `${scaled(value, COUNTS, '', decimals)} req/s`;
    case 'cps':
      return `${scaled(value, COUNTS, '', decimals)} c/s`;
    case 'short':
      return scaled(value, COUNTS, '', decimals);
    default:
      return rounded(value, decimals);
  }
}

function scaled(value: number, scales: readonly Scale[], base: string, decimals: number | undefined): string {
  const scale = scales.find(({ from }) => Math.abs(value) >= from);
  if (scale === undefined) return `${rounded(value, decimals)}${base}`;
  const text = rounded(value / scale.by, decimals);
  return `${text}${text === '1' ? scale.unit.replace(/(min|hour|day|week)s$/, '$1') : scale.unit}`;
}

function rounded(value: number, decimals: number | undefined): string {
  if (decimals !== undefined) return value.toFixed(decimals);
  if (value === 0) return '0';
  const whole = Math.max(1, Math.floor(Math.log10(Math.abs(value))) + 1);
  // Trailing zeroes say nothing.
  return String(Number(value.toFixed(Math.max(0, DIGITS_MAX - whole))));
}
