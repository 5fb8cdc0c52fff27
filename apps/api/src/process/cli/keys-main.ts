import { Command } from 'commander';

import { ConfigurationError } from '../../platform/config/index.js';
import { registerKeysCommands } from './keys.js';

/** The entry point of `npm run keys`. */
async function main(): Promise<void> {
  const program = new Command('npm run');
  registerKeysCommands(program);
  try {
    await program.parseAsync(['keys', ...process.argv.slice(2)], { from: 'user' });
  } catch (error) {
    const isOurs = error instanceof ConfigurationError;
    process.stderr.write(`${isOurs ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}

await main();
