import { exitCodeOf, exitCodes, explain } from './exit-codes.js';
import { createProgram } from './program.js';
import type { Terminal } from './terminal.js';

/**
 * Runs a command in this process, and resolves to its exit code; errors are printed as messages.
 * @param args arguments after the name of the program
 */
export async function runCommand(terminal: Terminal, args: readonly string[]): Promise<number> {
  try {
    await createProgram(terminal).parseAsync(args, { from: 'user' });
    return exitCodes.done;
  } catch (error) {
    const told = explain(error);
    if (told !== undefined) terminal.tell(told);
    return exitCodeOf(error);
  }
}
