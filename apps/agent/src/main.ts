import { runCommandLine } from './command-line/run-command-line.js';

// An agent goes on, and a run of `exec`, when the terminal is closed, a reader such as `head` ends, or the disk of its log is full.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
const status = await runCommandLine(process.argv.slice(2));
// What was written to a pipe may still wait for its reader.
for (const stream of [process.stdout, process.stderr]) await new Promise((resolve) => stream.write('', resolve));
process.exit(status);
