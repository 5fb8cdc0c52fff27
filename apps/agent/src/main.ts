import { CommanderError } from 'commander';

import { EXIT } from './agent/agent.js';
import { RejectedError, TransientError } from './agent/errors.js';
import { createProgram } from './command-line/program.js';
import { ConfigurationError } from './config/index.js';

try {
  let status: number = EXIT.ok;
  await createProgram((ended) => (status = ended)).parseAsync();
  await flush();
  process.exit(status);
} catch (error) {
  if (error instanceof CommanderError) process.exit(error.exitCode === 0 ? EXIT.ok : EXIT.fatal);
  const isExplained = [ConfigurationError, TransientError, RejectedError].some((type) => error instanceof type);
  const message = isExplained ? (error as Error).message : String(error);
  process.stderr.write(`syncledger-agent: ${message}\n`);
  process.exit(EXIT.fatal);
}

/** What was written to a pipe may still wait for its reader. */
async function flush(): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) await new Promise((resolve) => stream.write('', resolve));
}
