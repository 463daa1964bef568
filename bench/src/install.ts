// The contestants' own dependencies, installed when they are first needed: they
// are no part of `npm ci`, since nobody needs them to run Relevo.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from './find-program.ts';
import { runCommand } from './run-command.ts';

/** Installs bench/package-lock.json unless that was done already. */
export async function installContestants(root: string, tell: (line: string) => void): Promise<void> {
  const cwd = join(root, 'bench');
  const wanted = readFileSync(join(cwd, 'package-lock.json'), 'utf8');
  const mark = join(cwd, 'node_modules', '.installed-from.json');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === wanted) return;
  tell('Installing what Relevo is compared with (bench/package-lock.json) …');
  await runCommand({ command: 'npm', args: ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], cwd });
  writeFileSync(mark, wanted);
}

export function pythonProgram(folder: string, program: string): string {
  return join(folder, 'python', 'bin', program);
}

/** Makes the environment of the Python contestant. Resolves to what is missing; null once it is there. */
export async function preparePython(root: string, folder: string): Promise<string | null> {
  const requirements = join(root, 'bench', 'contestants', 'fastapi', 'requirements.txt');
  const wanted = readFileSync(requirements, 'utf8');
  const mark = join(folder, 'python', 'installed-from.txt');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === wanted) return null;
  const python = findProgram('python3');
  if (python === null) return 'Python 3.10 or newer with venv: apt install python3-venv.';
  const venv = join(folder, 'python');
  rmSync(venv, { recursive: true, force: true });
  try {
    await runCommand({ command: python, args: ['-m', 'venv', venv], cwd: root });
    const pip = pythonProgram(folder, 'pip');
    await runCommand({ command: pip, args: ['install', '--quiet', '-r', requirements], cwd: root });
  } catch (error) {
    // No venv module, or no way to the packages: the others can still be compared.
    rmSync(venv, { recursive: true, force: true });
    return `Its packages could not be installed: ${error instanceof Error ? error.message : String(error)}`;
  }
  writeFileSync(mark, wanted);
  return null;
}
