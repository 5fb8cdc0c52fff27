import type { Command } from 'commander';

import { variables } from '../../platform/config/index.js';

interface ServeOptions {
  readonly workers?: string;
  readonly migrate: boolean;
  readonly check?: boolean;
}

const SETTINGS = `
Environment variables (each secret one also as NAME_FILE, which names a file):
${Object.entries(variables)
  .map(([name, { default: preset, meaning }]) => `  ${name.padEnd(26)}${meaning.replaceAll('`', '')} (${preset})`)
  .join('\n')}
`;

/** The server itself, which `npm start` starts in a clone. */
export function registerServe(program: Command): void {
  program
    .command('serve')
    .description('start the server')
    .option('--workers <number>', 'how many processes serve, 1 by default; more than one need PostgreSQL')
    .option('--no-migrate', 'refuse a database with pending migrations instead of running them')
    .option('--check', 'check the settings, the database and the keys, change nothing, and exit')
    .addHelpText('after', SETTINGS)
    .action(async ({ workers, migrate, check = false }: ServeOptions) => {
      const { startServer } = await import('../start-server.js');
      const given = workers === undefined ? [] : [`--workers=${workers}`];
      await startServer([...given, ...(migrate ? [] : ['--no-migrate']), ...(check ? ['--check'] : [])]);
    });
}
