// npm run contract: writes docs/asyncapi.json and the golden files anew, unless a
// released shape would change otherwise than by growing.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { contractBreaks, contractFiles } from './contract-files.ts';

const breaks = contractBreaks();
if (breaks.length > 0) {
  process.stderr.write(`Readers would break: add a new version of the type instead.\n${breaks.join('\n')}\n`);
  process.exitCode = 1;
} else {
  for (const { path, content } of contractFiles()) {
    mkdirSync(dirname(path), { recursive: true });
    const options = { ...(await resolveConfig(path)), filepath: path };
    writeFileSync(path, await format(JSON.stringify(content), options));
  }
}
