import { ConfigurationError, type Environment } from '../../platform/config/index.js';
import type { Database } from '../../platform/database/index.js';
import { presentKeys, verifyKeys } from '../../platform/secrets/index.js';
import { refuseNewerSchema } from '../../schema/index.js';
import type { Finding } from './doctor-checks.js';
import { databaseClock, isReadOnly, latestJob, superusers } from './doctor-facts.js';
import { SYNCLEDGER } from './options.js';

/** Maximum difference between clocks, in milliseconds. */
const CLOCK_TOLERANCE = 5000;

/** Whether the database has the migrations of this version. */
export async function checkMigrations(database: Database): Promise<Finding> {
  const check = 'migrations';
  try {
    await refuseNewerSchema(database);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return { check, status: 'problem', detail: error.message };
  }
  const pending = await database.pendingMigrations();
  if (pending.length === 0) return { check, status: 'ok', detail: 'None is pending.' };
  const remedy = `Back up, then run \`${SYNCLEDGER} db migrate\` or start the server.`;
  return { check, status: 'problem', detail: `Pending: ${pending.join(', ')}.`, remedy };
}

/** Whether the database accepts writes. */
export async function checkWritable(database: Database): Promise<Finding> {
  const check = 'writes';
  if (!(await isReadOnly(database))) return { check, status: 'ok', detail: 'The database accepts writes.' };
  const remedy = 'Point DATABASE_URL at the primary.';
  return { check, status: 'problem', detail: 'The database is read-only, as a standby is.', remedy };
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
    return { check, status: 'problem', detail, remedy };
  }
  return { check, status: 'ok', detail: 'It agrees with the database and with the latest job.' };
}
