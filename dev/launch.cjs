'use strict';
// The one file here that any Node can read: it turns an old Node or a missing
// install into advice instead of a syntax error, then runs the TypeScript.
const { existsSync } = require('node:fs');
const { join } = require('node:path');
const { pathToFileURL } = require('node:url');

const NODE_MAJOR_MIN = 24;
const commands = ['start', 'demo', 'doctor', 'reset', 'drill', 'console-build', 'dashboards-preview'];
const command = process.argv[2];

function refuse(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

if (!commands.includes(command)) refuse(`Usage: node dev/launch.cjs ${commands.join('|')} [options]`);

const root = join(__dirname, '..');
if (!existsSync(join(root, 'node_modules', '@relevo'))) {
  refuse('The dependencies are not installed yet.\nRun:  npm ci');
}
if (Number(process.versions.node.split('.')[0]) < NODE_MAJOR_MIN) {
  const isPinnedNodeHere = existsSync(join(root, 'node_modules', 'node', 'bin', 'node'));
  refuse(
    `Relevo needs Node ${NODE_MAJOR_MIN} or newer; this is ${process.version} (${process.execPath}).\n` +
      (isPinnedNodeHere
        ? `Node ${NODE_MAJOR_MIN} came with the dependencies and npm uses it by itself.\nRun:  npm run ${command.replace('-', ':')}`
        : 'Its own Node comes with the dependencies, unless install scripts are turned off.\nRun:  npm ci --ignore-scripts=false'),
  );
}

process.argv.splice(2, 1);
import(pathToFileURL(join(__dirname, `${command}.ts`)).href).catch((error) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
});
