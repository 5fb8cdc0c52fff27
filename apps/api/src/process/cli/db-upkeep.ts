import type { Finding } from '@syncledger/domain/terminal';
import type { Command } from 'commander';
import { raw } from 'sql-template-tag';

import { FEED_LOCK } from '../../ledger/changes/index.js';
import { countDifferences, rebuildCounts, rebuildDays } from '../../ledger/counts/index.js';
import { ConfigurationError, processEnvironment, type Environment } from '../../platform/config/index.js';
import type { Database } from '../../platform/database/index.js';
import { refuseNewerSchema } from '../../schema/index.js';
import { refuseOtherSchema } from '../open-for-start.js';
import { openPresent } from '../open-present.js';
import { explained } from '../start-errors.js';
import { checkIntegrity, orProblem, RESTORE } from './doctor-database.js';
import { CommandFailed, exitCodes } from './exit-codes.js';
import { printFindings } from './findings.js';
import { common, SYNCLEDGER, type CommonOptions } from './options.js';
import type { Terminal } from './terminal.js';

const MAX_ORPHANS = 20;
const MEBIBYTE = 2 ** 20;

export function registerUpkeepCommands(db: Command, terminal: Terminal): void {
  const check = db
    .command('check')
    .description('check every page, reference and counter of the database; reads all of it')
    .option('--repair', 'count the jobs again where counters are wrong')
    .action((options: CommonOptions & { repair?: boolean }) => checkDatabase(terminal, options));
  common(check, 'db check', 'db check --repair');
  const compact = db
    .command('compact')
    .description('SQLite: return free space to the file system, while the server is stopped')
    .action((options: CommonOptions) => compactDatabase(terminal, options));
  common(compact, 'db compact');
}

async function checkDatabase(
  terminal: Terminal,
  { json = false, repair = false }: CommonOptions & { repair?: boolean },
): Promise<void> {
  const database = await openPresent(processEnvironment());
  try {
    await refuseOtherSchema(database);
    const findings = [
      await orProblem('integrity', () => checkIntegrity(database, 'integrity_check')),
      await orProblem('references', () => checkReferences(database)),
      await orProblem('counters', () => checkCounters(database, repair)),
    ];
    printFindings(terminal, findings.flat(), json);
  } finally {
    await database.close();
  }
}

/** Rows that refer to missing ones; on PostgreSQL, constraints and indexes that are not in force. */
async function checkReferences(database: Database): Promise<Finding> {
  const check = 'references';
  const broken = await (database.dialect === 'sqlite' ? orphans(database) : invalid(database));
  if (broken.length === 0) return { check, status: 'ok', detail: 'Every row refers to rows that exist.' };
  const detail = broken.slice(0, MAX_ORPHANS).join('\n');
  return { check, status: 'problem', detail: `Broken: ${broken.length}.\n${detail}`, remedy: RESTORE };
}

async function orphans(database: Database): Promise<string[]> {
  const rows = await database.rows<{ table: string; rowid: number | null; parent: string }>(
    raw('PRAGMA foreign_key_check'),
  );
  return rows.map(({ table, rowid, parent }) => `${table}, row ${String(rowid)}: its row of ${parent} is missing.`);
}

async function invalid(database: Database): Promise<string[]> {
  const rows = await database.rows<{ name: string }>(
    raw(`
      SELECT conrelid::regclass || ': ' || conname AS name FROM pg_constraint WHERE NOT convalidated
      UNION ALL
      SELECT indrelid::regclass || ': ' || indexrelid::regclass FROM pg_index WHERE NOT indisvalid`),
  );
  return rows.map(({ name }) => name);
}

async function checkCounters(database: Database, repair: boolean): Promise<Finding> {
  const check = 'counters';
  const row = await database.first<{ count: number }>(raw(countDifferences()));
  const wrong = row?.count ?? 0;
  if (wrong === 0) return { check, status: 'ok', detail: 'They agree with the jobs.' };
  if (!repair) {
    const remedy = `Run \`${SYNCLEDGER} db check --repair\`, and report it: counters should never be wrong.`;
    return { check, status: 'problem', detail: `Wrong: ${wrong}.`, remedy };
  }
  await database.write(async (tx) => {
    await tx.lock(FEED_LOCK);
    for (const statement of [...rebuildCounts(), ...rebuildDays()]) await tx.rows(raw(statement));
  });
  return { check, status: 'ok', detail: `Wrong and now repaired: ${wrong}.` };
}

async function compactDatabase(terminal: Terminal, { json }: CommonOptions): Promise<void> {
  const environment = processEnvironment();
  const { databaseUrl } = environment;
  if (!databaseUrl.startsWith('sqlite:')) {
    const command = 'vacuumdb --analyze';
    if (json) terminal.json({ command });
    else terminal.print(command);
    throw new CommandFailed(
      'PostgreSQL reuses free space by itself. To return it to the file system, stop the servers and add --full.',
      exitCodes.elsewhere,
    );
  }
  const { fileOf } = await import('../../platform/database/sqlite/sqlite-database.js');
  const file = fileOf(databaseUrl);
  await refuseUnknown(environment, file);
  const { compact } = await import('../../platform/database/sqlite/sqlite-compact.js');
  const { before, after } = await compact(file).catch(failedToCompact);
  if (json) terminal.json({ before, after });
  else terminal.print(`Compacted from ${megabytes(before)} to ${megabytes(after)} MiB.`);
}

/** @throws ConfigurationError when the file is missing, or no database of this version or an older one */
async function refuseUnknown(environment: Environment, file: string): Promise<void> {
  const database = await openPresent(environment);
  try {
    await refuseNewerSchema(database);
    if ((await database.migrationsDone()).length === 0) {
      throw new ConfigurationError(
        `${file} is no database of Syncledger. Correct SYNCLEDGER_DATA_DIR or DATABASE_URL.`,
      );
    }
  } finally {
    await database.close();
  }
}

async function failedToCompact(cause: unknown): Promise<never> {
  const { DatabaseInUse } = await import('../../platform/database/sqlite/sqlite-backup.js');
  if (cause instanceof DatabaseInUse) {
    throw new CommandFailed('The database is in use. Stop the server, and retry.', exitCodes.refused, { cause });
  }
  const { code } = cause as NodeJS.ErrnoException;
  if (code !== 'SQLITE_FULL') return explained(() => Promise.reject(cause as Error));
  throw new CommandFailed('The disk lacks space: a copy of the database must fit.', exitCodes.refused, { cause });
}

const megabytes = (bytes: number) => (bytes / MEBIBYTE).toFixed(1);
