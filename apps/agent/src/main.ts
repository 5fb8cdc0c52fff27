import { runCommandLine } from './command-line/run-command-line.js';

// A reader such as `head` may close the pipe early, which must not end a run that goes on here.
process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => {
  if (code !== 'EPIPE') process.exit(1);
});
const status = await runCommandLine(process.argv.slice(2));
// What was written to a pipe may still wait for its reader.
for (const stream of [process.stdout, process.stderr]) await new Promise((resolve) => stream.write('', resolve));
process.exit(status);
