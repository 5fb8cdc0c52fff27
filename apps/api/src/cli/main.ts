import { exitCodeOf, explain } from './exit-codes.js';
import { createProgram } from './program.js';
import { Terminal } from './terminal.js';

/** Runs the command of this process; what keeps it from being done is told on standard error, in words. */
async function main(): Promise<void> {
  const terminal = new Terminal(process.stdout, process.stderr);
  // Whoever reads no further, such as `head`, has what they wanted.
  process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => process.exit(code === 'EPIPE' ? 0 : 1));
  try {
    await createProgram(terminal).parseAsync();
  } catch (error) {
    const told = explain(error);
    if (told !== undefined) terminal.tell(told);
    process.exitCode = exitCodeOf(error);
  }
}

await main();
