// Just enough of PromQL to tell which names in an expression are metrics. Whether
// it parses is promtool's business.

const keywords = new Set([
  ...['and', 'or', 'unless', 'by', 'without', 'on', 'ignoring', 'group_left', 'group_right', 'bool'],
  ...['offset', 'start', 'end', 'inf', 'nan'],
]);

/** Each list of labels, string, variable, range and duration taken out: what is left are functions, metrics and numbers. */
function bare(expr: string): string {
  return expr
    .replaceAll(/"(?:[^"\\]|\\.)*"/g, '""')
    .replaceAll(/\$\w+/g, '0')
    .replaceAll(/\{[^}]*\}/g, '')
    .replaceAll(/\[[^\]]*\]/g, '')
    .replaceAll(/\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/g, ' ')
    .replaceAll(/(?<![\w:])\d[\w.]*/g, ' ');
}

/** The metrics that an expression names; of histograms with their suffix. */
export function metricsIn(expr: string): readonly string[] {
  const found = [...bare(expr).matchAll(/[A-Za-z_:][\w:]*(?!\w*\s*\()\b/g)].map(([name]) => name);
  return [...new Set(found.filter((name) => !keywords.has(name.toLowerCase())))];
}

/** Those that are named outside of rate() and increase(). */
export function metricsOutsideRates(expr: string): readonly string[] {
  return metricsIn(expr.replaceAll(/\b(rate|increase)\([^()]*\)/g, '0'));
}

/** Takes the suffix of a histogram's series off, where the rest is a histogram. */
export function familyOf(name: string, kinds: ReadonlyMap<string, string>): string {
  const family = name.replace(/_(bucket|sum|count)$/, '');
  return kinds.get(family)?.startsWith('histogram') === true ? family : name;
}
