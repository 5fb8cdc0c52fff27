import { Command } from 'commander';

import { ConfigurationError, readBuildFacts } from '../../platform/config/index.js';
import { registerKeysCommands } from './keys.js';
import { Terminal } from './terminal.js';

/** Runs the commands of `npm run keys`. */
export async function runKeys(): Promise<void> {
  const program = new Command('npm run').version(readBuildFacts().version);
  registerKeysCommands(program, new Terminal(process.stdout, process.stderr));
  try {
    const args = process.argv.slice(2);
    await program.parseAsync(args[0] === '--version' ? args : ['keys', ...args], { from: 'user' });
  } catch (error) {
    const isOurs = error instanceof ConfigurationError;
    process.stderr.write(`${isOurs ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
