import { existsSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';

import { SingleBar } from 'cli-progress';
import type { Command } from 'commander';

import { processEnvironment, readBuildFacts, typedPath, type Environment } from '../../platform/config/index.js';
import type { Database } from '../../platform/database/index.js';
import {
  checkKeys,
  KEY_FILE,
  loadKeyringFor,
  presentKeys,
  requireKeys,
  verifyKeys,
} from '../../platform/secrets/index.js';
import { migrateLedger, refuseMoved } from '../../schema/index.js';
import { openForStart } from '../open-for-start.js';
import { explained } from '../start-errors.js';
import { openPresent } from '../open-present.js';
import { postgresCalls } from './db-postgres.js';
import { registerCopyCommand } from './db-copy.js';
import { registerUpkeepCommands } from './db-upkeep.js';
import { migrationsDone } from './doctor-facts.js';
import { CommandFailed, exitCodes } from './exit-codes.js';
import { common, type CommonOptions } from './options.js';
import type { Terminal } from './terminal.js';

interface BackupOptions extends CommonOptions {
  readonly force?: boolean;
}

export function registerDatabaseCommands(program: Command, terminal: Terminal): void {
  const db = program.command('db').description('the database as a whole');
  const migrate = db
    .command('migrate')
    .description('create the tables, or migrate them to this version, as each start of the server does')
    .action((options: CommonOptions) => migrateDatabase(terminal, options));
  common(migrate, 'db migrate');
  const backup = db
    .command('backup <file>')
    .description(
      'SQLite: copy the database into one file, also while the server runs; PostgreSQL: print the pg_dump command',
    )
    .option('--force', 'overwrite an existing file')
    .action((file: string, options: BackupOptions) => backUpDatabase(terminal, file, options));
  common(backup, 'db backup /backup/syncledger-$(date +%F).sqlite');
  const restore = db
    .command('restore <file>')
    .description(
      'SQLite: replace the database with a backup, and keep the old one under another name; PostgreSQL: print the pg_restore command',
    )
    .action((file: string, options: CommonOptions) => restoreDatabase(terminal, file, options));
  common(restore, 'db restore /backup/syncledger-2026-11-24.sqlite');
  registerUpkeepCommands(db, terminal);
  registerCopyCommand(db, terminal);
}

async function migrateDatabase(terminal: Terminal, { json }: CommonOptions): Promise<void> {
  const environment = processEnvironment();
  requireKeys(environment);
  const migrations = await explained(async () => {
    const database = await openForStart(environment);
    try {
      return await migrate(database, environment);
    } finally {
      await database.close();
    }
  });
  if (json) terminal.json({ migrations });
  else if (migrations.length === 0) terminal.print('Nothing to do: the database has this version.');
  else terminal.print(`Migrated: ${migrations.join(', ')}.`);
}

async function migrate(database: Database, environment: Environment): Promise<string[]> {
  const isNew = (await migrationsDone(database)).length === 0;
  await refuseMoved(database);
  const migrations = await migrateLedger(database);
  // As the first start does. An existing database already has its keys.
  if (isNew) await checkKeys(database, await loadKeyringFor(database, environment));
  return migrations;
}

async function backUpDatabase(terminal: Terminal, file: string, { json, force }: BackupOptions): Promise<void> {
  const environment = processEnvironment();
  const typed = typedPath(file);
  if (!environment.databaseUrl.startsWith('sqlite:')) tellCall(terminal, environment, typed, 'backup', json);
  const to = realPath(typed);
  if (existsSync(to) && !force) throw new CommandFailed(`${to} already exists. Use --force to overwrite it.`);
  const source = await sqliteFile(environment);
  refuseUnusable(to, source);
  if (!existsSync(source)) throw new CommandFailed(`No such database: ${source}.`, exitCodes.unreachable);
  const { backUp } = await import('../../platform/database/sqlite/sqlite-backup.js');
  const bar = new SingleBar({ format: 'Backup {bar} {percentage}%', clearOnComplete: true, noTTYOutput: false });
  if (process.stderr.isTTY) bar.start(1, 0);
  await backUp(source, to, (done, total) => {
    bar.setTotal(total);
    bar.update(done);
  })
    .catch(inWords)
    .finally(() => {
      bar.stop();
    });
  if (json) terminal.json({ file: to });
  else terminal.print(`Backed up to ${to}.`);
  terminal.tell(keysBelong(environment, 'Keep a copy of the keys, too, apart from it'));
}

async function restoreDatabase(terminal: Terminal, file: string, { json }: CommonOptions): Promise<void> {
  const environment = processEnvironment();
  const from = typedPath(file);
  if (!environment.databaseUrl.startsWith('sqlite:')) tellCall(terminal, environment, from, 'restore', json);
  if (!existsSync(from)) throw new CommandFailed(`No such file: ${from}.`);
  const to = await sqliteFile(environment);
  refuseUnusable(realPath(from), to);
  const { restore } = await import('../../platform/database/sqlite/sqlite-backup.js');
  const { knownMigrations } = await import('../../schema/migrations/index.js');
  const movedTo = await restore(from, to, ({ migrations, version }) => {
    if (migrations.every((name) => knownMigrations.has(name))) return;
    const own = readBuildFacts().version;
    const newer = version === undefined || version === own ? 'a newer version of Syncledger' : `Syncledger ${version}`;
    throw new CommandFailed(`The backup is from ${newer}, and this is ${own}. Restore it with the newer version.`);
  }).catch(inWords);
  if (json) terminal.json({ file: to, moved_to: movedTo ?? null });
  else terminal.print(`Restored ${to}.${movedTo === undefined ? '' : ` The previous database is ${movedTo}.`}`);
  terminal.tell(await keysFit(environment));
}

async function sqliteFile({ databaseUrl }: Environment): Promise<string> {
  const { fileOf } = await import('../../platform/database/sqlite/sqlite-database.js');
  return realPath(fileOf(databaseUrl));
}

/** Where a symbolic link leads: the link stays, and SQLite keeps its logs there. */
function realPath(file: string): string {
  return existsSync(file) ? realpathSync(file) : file;
}

function refuseUnusable(backup: string, database: string): void {
  if (backup === database) throw new CommandFailed('This is the database itself.');
  if (existsSync(backup) && !statSync(backup).isFile()) throw new CommandFailed(`${backup} is not a regular file.`);
}

async function inWords(cause: unknown): Promise<never> {
  const { DatabaseInUse, NotABackup } = await import('../../platform/database/sqlite/sqlite-backup.js');
  if (cause instanceof DatabaseInUse) {
    throw new CommandFailed('The database is in use. Stop the server, and retry.', exitCodes.refused, { cause });
  }
  if (cause instanceof CommandFailed) throw cause;
  if (cause instanceof NotABackup) throw new CommandFailed(`The file is not usable. ${cause.message}`, 1, { cause });
  const { code, message } = cause as NodeJS.ErrnoException;
  if (code === undefined) throw cause;
  // Errors of the system begin with their code, and name the files.
  const detail = message.startsWith(code) ? message : `${code}: ${message}`;
  throw new CommandFailed(`The file cannot be written or read (${detail}).`, exitCodes.refused, { cause });
}

function keysBelong({ secretKeys, dataDir }: Environment, what: string): string {
  const where = secretKeys === undefined ? `the key file ${path.join(dataDir, KEY_FILE)}` : 'SYNCLEDGER_SECRET_KEYS';
  return `${what}: without ${where} nobody can read the params in it.`;
}

async function keysFit(environment: Environment): Promise<string> {
  const database = await openPresent(environment);
  try {
    await verifyKeys(database, presentKeys(environment).keyring);
    return 'The keys fit it. Tokens and users are as they were at the backup: revoke again what was revoked since.';
  } catch (error) {
    return `${keysBelong(environment, 'The keys do not fit it')}\n${(error as Error).message}`;
  } finally {
    await database.close();
  }
}

function tellCall(
  terminal: Terminal,
  { databaseUrl }: Environment,
  file: string,
  what: 'backup' | 'restore',
  isJson = false,
): never {
  const command = postgresCalls(databaseUrl, file)[what];
  if (isJson) terminal.json({ command });
  else terminal.print(command);
  throw new CommandFailed(
    'PostgreSQL has its own tools: run the call on standard output. It asks for the password, or takes it from PGPASSWORD or ' +
      '~/.pgpass. The value of SYNCLEDGER_SECRET_KEYS belongs to the backup.',
    exitCodes.elsewhere,
  );
}
