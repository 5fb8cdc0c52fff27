import { setTimeout as sleep } from 'node:timers/promises';

import type { Finding } from '@syncledger/domain/terminal';
import { raw } from 'sql-template-tag';

import { ConfigurationError, type Environment } from '../../platform/config/index.js';
import {
  DatabaseUnavailableError,
  probeGrowth,
  probeWrite,
  rootCause,
  type Database,
  type UnavailableReason,
} from '../../platform/database/index.js';
import { presentKeys, verifyKeys } from '../../platform/secrets/index.js';
import { missingTriggers, refuseMoved, refuseNewerSchema } from '../../schema/index.js';
import { explainStartError, OTHER_OWNER } from '../start-errors.js';
import { databaseClock, isReadOnly, latestJob, oldestChange, superusers } from './doctor-facts.js';
import { SYNCLEDGER } from './options.js';

/** Maximum difference between clocks, in milliseconds. */
const CLOCK_TOLERANCE = 5000;
/** Maximum number of defects of a SQLite file to list. */
const MAX_DEFECTS = 5;
/** How long job changes may wait: a server looks for them twice a second. */
const FEED_MILLISECONDS = 2000;

export const RESTORE = `Stop the server, and restore a backup with \`${SYNCLEDGER} db restore FILE\`.`;
const remedies: Readonly<Record<UnavailableReason, string>> = {
  unreachable: 'Check DATABASE_URL and that the database is up.',
  busy: 'Find what holds its locks or its connections, and end it.',
  full: 'Free space on the disk of the database.',
  read_only: 'Point DATABASE_URL at the primary; make a SQLite file writable for the user of the server.',
  damaged: RESTORE,
  denied: OTHER_OWNER,
};

/** Whether the database has the migrations of this version. */
export async function checkMigrations(database: Database): Promise<Finding> {
  const check = 'migrations';
  try {
    await refuseNewerSchema(database);
    await refuseMoved(database);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return { check, status: 'problem', detail: error.message };
  }
  const pending = await database.pendingMigrations();
  if (pending.length === 0) return { check, status: 'ok', detail: 'None is pending.' };
  const remedy = `Back up, then run \`${SYNCLEDGER} db migrate\` or start the server.`;
  return { check, status: 'problem', detail: `Pending: ${pending.join(', ')}.`, remedy };
}

/** Whether the tables, columns and triggers of this version are there. */
export async function checkSchema(database: Database): Promise<Finding> {
  const check = 'schema';
  await database.assertSchema();
  const missing = await missingTriggers(database);
  if (missing.length === 0)
    return { check, status: 'ok', detail: 'Tables, columns and triggers are those of this version.' };
  const detail = `Triggers are missing or disabled, so counts, health or the audit go wrong: ${missing.join(', ')}.`;
  const remedy =
    'Enable them (PostgreSQL: ALTER TABLE ... ENABLE TRIGGER ...), and recount with ' +
    `\`${SYNCLEDGER} db check --repair\`. If they were dropped: ${RESTORE}`;
  return { check, status: 'problem', detail, remedy };
}

/** Whether the database accepts writes: makes one. */
export async function checkWritable(database: Database): Promise<Finding> {
  const check = 'writes';
  if (await isReadOnly(database)) {
    const remedy = 'Point DATABASE_URL at the primary.';
    return { check, status: 'problem', detail: 'The database is read-only, as a standby is.', remedy };
  }
  await probeWrite(database);
  await probeGrowth(database);
  return { check, status: 'ok', detail: 'The database accepts writes.' };
}

/** Whether the pages of a SQLite file are intact; PostgreSQL has tools of its own. */
export async function checkIntegrity(
  database: Database,
  how: 'quick_check' | 'integrity_check' = 'quick_check',
): Promise<Finding[]> {
  if (database.dialect === 'postgres') return [];
  const check = 'integrity';
  const rows = await database.rows<Record<string, string>>(raw(`PRAGMA ${how}(${MAX_DEFECTS})`));
  const defects = rows.flatMap((row) => row[how] ?? []).filter((defect) => defect !== 'ok');
  if (defects.length === 0) return [{ check, status: 'ok', detail: 'Every page of the file is intact.' }];
  return [{ check, status: 'problem', detail: defects.join('\n'), remedy: RESTORE }];
}

/** Whether job changes are processed: those that wait must not be the same a moment later. */
export async function checkFeed(database: Database): Promise<Finding> {
  const check = 'job changes';
  const oldest = await oldestChange(database);
  if (oldest !== undefined) await sleep(FEED_MILLISECONDS);
  if (oldest === undefined || oldest !== (await oldestChange(database))) {
    return { check, status: 'ok', detail: 'They are processed.' };
  }
  const remedy =
    "Start a server, or see its log. On PostgreSQL, `SELECT * FROM pg_locks WHERE locktype = 'advisory'` shows who holds the lock.";
  return { check, status: 'warning', detail: 'Job changes wait, and no server processes them.', remedy };
}

/** The result of a check; a problem when the database fails during it. */
export async function orProblem(check: string, work: () => Promise<Finding | Finding[]>): Promise<Finding | Finding[]> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof DatabaseUnavailableError)) {
      const detail = explainStartError(error);
      if (detail === undefined) throw error;
      return { check, status: 'problem', detail };
    }
    const cause = rootCause(error);
    const detail = `The database failed: ${cause instanceof Error ? cause.message : error.message}.`;
    return { check, status: 'problem', detail, remedy: remedies[error.reason] };
  }
}

/** Whether the connection to the database is protected against reading and redirection. */
export async function checkNetwork({ databaseUrl }: Environment): Promise<Finding> {
  const check = 'network';
  if (databaseUrl.startsWith('sqlite:')) return { check, status: 'ok', detail: 'The database is a file.' };
  const { poolConfig } = await import('../../platform/database/postgres/postgres-data-source.js');
  const { networkExposure } = await import('../../platform/database/postgres/postgres-tls.js');
  const exposure = networkExposure(poolConfig({ url: databaseUrl, size: 1, idleInTransaction: 'ended' }));
  if (exposure !== undefined) return { check, status: 'warning', detail: exposure };
  return {
    check,
    status: 'ok',
    detail: 'The connection to the database is verified by TLS, or stays on this machine.',
  };
}

/** Whether the keys are those that the database was encrypted with. */
export async function checkKeysFit(database: Database, environment: Environment): Promise<Finding> {
  const check = 'keys';
  try {
    await verifyKeys(database, presentKeys(environment).keyring);
    return { check, status: 'ok', detail: 'They fit the database.' };
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return { check, status: 'problem', detail: error.message };
  }
}

/** Whether there is an active superuser. */
export async function checkSuperusers(database: Database): Promise<Finding> {
  const check = 'superusers';
  const count = await superusers(database);
  if (count > 0) return { check, status: 'ok', detail: `Active ones: ${count}.` };
  const remedy = `Start the server once, or run \`${SYNCLEDGER} user create EMAIL --superuser\`.`;
  return { check, status: 'warning', detail: 'There is no active one.', remedy };
}

/** Whether this machine's clock agrees with the database's, and with the latest job. */
export async function checkClock(database: Database): Promise<Finding> {
  const check = 'clock';
  const remedy = 'Set the clock: synchronize the machine with a time server.';
  const before = Date.now();
  const theirs = await databaseClock(database);
  const now = Date.now();
  const apart = theirs === undefined ? 0 : Math.max(before - theirs, theirs - now, 0);
  if (apart > CLOCK_TOLERANCE) {
    const detail = `This machine's clock and the database's are ${Math.round(apart / 1000)} s apart.`;
    return { check, status: 'problem', detail, remedy };
  }
  const latest = await latestJob(database);
  if (latest !== undefined && latest > now + CLOCK_TOLERANCE) {
    const detail = `The latest job is of ${new Date(latest).toISOString()}, which is in the future.`;
    const wasAhead = 'If it is right by now, it was ahead when that job was recorded: nothing else is to do.';
    return { check, status: 'problem', detail, remedy: `${remedy} ${wasAhead}` };
  }
  return { check, status: 'ok', detail: 'It agrees with the database and with the latest job.' };
}
