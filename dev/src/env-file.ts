export type EnvFile = {
  readonly values: Readonly<Record<string, string>>;
  /** One sentence each, with the line number. */
  readonly problems: readonly string[];
};

const ASSIGNMENT = /^([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*)$/;

/** Reads NAME=value lines. Whole-line comments and one pair of quotes are understood; nothing is expanded. */
export function parseEnvFile(text: string): EnvFile {
  const values: Record<string, string> = {};
  const problems: string[] = [];
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    const [, name, value] = ASSIGNMENT.exec(line) ?? [];
    if (name === undefined || value === undefined) {
      problems.push(`line ${index + 1}: expected NAME=value, found "${line.slice(0, 40)}"`);
    } else if (name in values) {
      problems.push(`line ${index + 1}: ${name} is set a second time`);
    } else {
      values[name] = /^(?:"([^"]*)"|'([^']*)')$/.test(value) ? value.slice(1, -1) : value;
    }
  }
  return { values, problems };
}
