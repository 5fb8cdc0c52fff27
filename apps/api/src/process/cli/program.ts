import { Command } from 'commander';

import { readBuildFacts } from '../../platform/config/index.js';
import { registerAuditCommands } from './audit.js';
import { registerConnectionCommands } from './connections.js';
import { registerDatabaseCommands } from './db.js';
import { registerDoctor } from './doctor.js';
import { EXIT_CODES } from './exit-codes.js';
import { registerKeysCommands } from './keys.js';
import { SYNCLEDGER } from './options.js';
import { registerProjectCommands } from './projects.js';
import { registerRetentionCommands } from './retention.js';
import { registerRoleCommands } from './roles.js';
import { registerImportCommands } from './sde/sde.js';
import { registerServe } from './serve.js';
import type { Terminal } from './terminal.js';
import { registerTokenCommands } from './tokens.js';
import { registerUserCommands } from './users.js';

const EXAMPLES = `
Examples:
  $ ${SYNCLEDGER} doctor
  $ ${SYNCLEDGER} user create ada@example.com --role UR2
  $ ${SYNCLEDGER} connection import connections.yaml --dry-run

It works on the database itself, also while the server runs, and reads the same environment variables as the server:
run it where the server runs. The server serves the documentation at /docs/; this page is
/docs/reference/command-line.html.
`;

/** Registrations of all commands, grouped by noun. */
const registrations = [
  registerServe,
  registerUserCommands,
  registerTokenCommands,
  registerRoleCommands,
  registerProjectCommands,
  registerConnectionCommands,
  registerImportCommands,
  registerRetentionCommands,
  registerAuditCommands,
  registerKeysCommands,
  registerDatabaseCommands,
  registerDoctor,
];

/**
 * Creates the command line.
 * @param terminal where it writes
 */
export function createProgram(terminal: Terminal): Command {
  const program = new Command('syncledger')
    .description('Administers a ledger on its own database, without a token')
    .version(readBuildFacts().version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out.write(text),
      writeErr: (text) => terminal.err.write(text),
    })
    .showHelpAfterError('(see --help)')
    .addHelpText('after', EXAMPLES + EXIT_CODES);
  for (const register of registrations) register(program, terminal);
  return program;
}
