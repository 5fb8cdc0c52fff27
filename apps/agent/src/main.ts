import { runCommandLine } from './command-line/run-command-line.js';

const status = await runCommandLine(process.argv.slice(2));
// What was written to a pipe may still wait for its reader.
for (const stream of [process.stdout, process.stderr]) await new Promise((resolve) => stream.write('', resolve));
process.exit(status);
