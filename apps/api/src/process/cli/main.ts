import { requireNode } from '../require-node.js';

requireNode();
const { runCommand } = await import('./run-command.js');
const { Terminal } = await import('./terminal.js');
// A reader such as `head` may close the pipe early.
process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => process.exit(code === 'EPIPE' ? 0 : 1));
// There is nowhere to tell, and the exit code says the rest.
process.stderr.on('error', () => undefined);
const code = await runCommand(new Terminal(process.stdout, process.stderr), process.argv.slice(2));
// A command that was stopped by a signal has set its own.
if (code !== 0) process.exitCode = code;
