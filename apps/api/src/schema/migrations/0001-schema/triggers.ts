import type { Dialect } from '../../../platform/database/index.js';

const DAY = 86_400_000_000;

/** The statements that create the triggers, and on PostgreSQL their functions. */
export function createTriggers(dialect: Dialect): string[] {
  return dialect === 'sqlite'
    ? [...jobTriggers.map(jobTriggerOnSqlite), ...rightsTriggers.map(rightsTriggerOnSqlite), ...AUDIT_ON_SQLITE]
    : [
        ...JOBS_ADDED,
        ...jobTriggers.filter(({ on }) => on !== 'INSERT').flatMap(jobTriggerOnPostgres),
        COUNT_RIGHTS_CHANGE,
        ...rightsTriggers.map(rightsTriggerOnPostgres),
        ...AUDIT_ON_POSTGRES,
      ];
}

/** The functions of PostgreSQL, which dropping the tables leaves. */
export const functions: readonly string[] = [
  ...['jobs_added', 'jobs_deleted', 'jobs_recounted', 'jobs_claimed_or_released'],
  ...['count_rights_change', 'refuse_change', 'keep_audit_entry', 'check_audit_export'],
];

interface JobTrigger {
  readonly name: string;
  readonly on: string;
  readonly when?: string;
  readonly statements: readonly string[];
}

const copied = 'connection_id, project_id, user_id, kind, automatic, succeeded, ready';

/** Appends a change of a row of jobs. */
function append(row: 'OLD' | 'NEW', delta: number, transition: string): string {
  const values = copied.replaceAll(/\w+/g, `${row}.$&`);
  return `
    INSERT INTO job_changes (job_id, ${copied}, count_delta, transition, at)
    VALUES (${row}.id, ${values}, ${String(delta)}, ${transition}, ${row}.last_run);`;
}

/** Every change of jobs that counters, health or events depend on is appended, whatever statement makes it. */
const jobTriggers: readonly JobTrigger[] = [
  {
    name: 'jobs_added',
    on: 'INSERT',
    statements: [append('NEW', 1, `CASE WHEN NEW.ready > 0 THEN 'finished' ELSE 'queued' END`)],
  },
  { name: 'jobs_deleted', on: 'DELETE', statements: [append('OLD', -1, 'NULL')] },
  {
    name: 'jobs_recounted',
    on: 'UPDATE OF ready, project_id',
    when: '(OLD.ready > 0) <> (NEW.ready > 0) OR OLD.project_id <> NEW.project_id',
    statements: [
      append('OLD', -1, 'NULL'),
      append('NEW', 1, `CASE WHEN NEW.ready > 0 AND NOT (OLD.ready > 0) THEN 'finished' END`),
    ],
  },
  {
    name: 'jobs_claimed_or_released',
    on: 'UPDATE OF started_at',
    when: 'NOT (NEW.ready > 0) AND (OLD.started_at IS NULL) <> (NEW.started_at IS NULL)',
    statements: [append('NEW', 0, `CASE WHEN NEW.started_at IS NULL THEN 'queued' ELSE 'started' END`)],
  },
];

function jobTriggerOnSqlite({ name, on, when, statements }: JobTrigger): string {
  const condition = when === undefined ? '' : ` WHEN ${when}`;
  return `CREATE TRIGGER ${name} AFTER ${on} ON jobs FOR EACH ROW${condition} BEGIN ${statements.join(' ')} END`;
}

function jobTriggerOnPostgres({ name, on, when, statements }: JobTrigger): string[] {
  const condition = when === undefined ? '' : ` WHEN (${when})`;
  return [
    `CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN ${statements.join(' ')} RETURN NULL; END $$`,
    `CREATE TRIGGER ${name} AFTER ${on} ON jobs FOR EACH ROW${condition} EXECUTE FUNCTION ${name}()`,
  ];
}

/** One statement for all rows of an insert: results in bulk cost PostgreSQL a seventh less (docs/decisions/0029). */
const JOBS_ADDED = [
  `CREATE FUNCTION jobs_added() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
    INSERT INTO job_changes (job_id, ${copied}, count_delta, transition, at)
    SELECT id, ${copied}, 1, CASE WHEN ready > 0 THEN 'finished' ELSE 'queued' END, last_run
    FROM added
    ORDER BY id; RETURN NULL; END $$`,
  `CREATE TRIGGER jobs_added AFTER INSERT ON jobs REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION jobs_added()`,
];

const TOKEN_COLUMNS = [
  ...['user_id', 'hash', 'permissions', 'scope', 'read_only', 'expires_at', 'revoked_at'],
  ...['projects', 'project_permissions', 'makers'],
];

/** The changes that affect what a token grants; others, such as when it was last used, do not count. */
const rightsTriggers: readonly (readonly [name: string, event: string, table: string])[] = [
  ['count_rights_0', 'UPDATE OF email, role, is_active, is_superuser', 'users'],
  ['count_rights_1', 'DELETE', 'users'],
  ['count_rights_2', `UPDATE OF ${TOKEN_COLUMNS.join(', ')}`, 'tokens'],
  ['count_rights_3', 'DELETE', 'tokens'],
  ['count_rights_4', 'INSERT', 'role_permissions'],
  ['count_rights_5', 'UPDATE', 'role_permissions'],
  ['count_rights_6', 'DELETE', 'role_permissions'],
  ['count_rights_sessions', 'DELETE', 'sessions'],
];

function rightsTriggerOnSqlite([name, event, table]: (typeof rightsTriggers)[number]): string {
  return `CREATE TRIGGER ${name} AFTER ${event} ON ${table}
    BEGIN
    UPDATE sequences SET value = value + 1 WHERE name = 'rights_version'; END`;
}

/** Deferred to the commit, so that the row of the counter is locked only briefly and cannot cause a deadlock. */
function rightsTriggerOnPostgres([name, event, table]: (typeof rightsTriggers)[number]): string {
  return `CREATE CONSTRAINT TRIGGER ${name} AFTER ${event} ON ${table}
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION count_rights_change()`;
}

/** Once per transaction, however many rows it changed. */
const COUNT_RIGHTS_CHANGE = `CREATE FUNCTION count_rights_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
    UPDATE sequences SET value = value + 1
    WHERE name = 'rights_version' AND xmin <> pg_current_xact_id()::xid; RETURN NULL; END $$`;

const APPEND_ONLY = `'the audit is append only'`;

/** Entries of the day of an export, without those that came later. */
const EXPORTED = `SELECT count(*) FROM audit_entries
      WHERE at >= NEW.day * ${String(DAY)} AND at < (NEW.day + 1) * ${String(DAY)} AND id <= NEW.last_id`;

const NOT_EXPORTED = `NOT EXISTS (
      SELECT 1 FROM audit_exports e WHERE e.day = OLD.at / ${String(DAY)} AND OLD.id <= e.last_id)`;

function keepOnSqlite(act: 'UPDATE' | 'DELETE', table: string, when = ''): string {
  return `CREATE TRIGGER ${table}_keep_${act.toLowerCase()} BEFORE ${act} ON ${table}${when}
    BEGIN
    SELECT RAISE(ABORT, ${APPEND_ONLY}); END`;
}

const AUDIT_ON_SQLITE = [
  keepOnSqlite('UPDATE', 'audit_entries'),
  keepOnSqlite('DELETE', 'audit_entries', ` WHEN ${NOT_EXPORTED}`),
  `CREATE TRIGGER audit_exports_check BEFORE INSERT ON audit_exports WHEN NEW.entries <> (${EXPORTED})
    BEGIN
    SELECT RAISE(ABORT, 'an export has all entries of its day'); END`,
  keepOnSqlite('UPDATE', 'audit_exports'),
  keepOnSqlite('DELETE', 'audit_exports'),
];

const AUDIT_ON_POSTGRES = [
  `CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION ${APPEND_ONLY}; END $$`,
  `CREATE TRIGGER audit_entries_keep BEFORE UPDATE OR TRUNCATE ON audit_entries
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`,
  `CREATE FUNCTION keep_audit_entry() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
    IF ${NOT_EXPORTED} THEN RAISE EXCEPTION ${APPEND_ONLY}; END IF;
    RETURN OLD; END $$`,
  `CREATE TRIGGER audit_entries_keep_delete BEFORE DELETE ON audit_entries
    FOR EACH ROW EXECUTE FUNCTION keep_audit_entry()`,
  `CREATE FUNCTION check_audit_export() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
    IF NEW.entries <> (${EXPORTED}) THEN RAISE EXCEPTION 'an export has all entries of its day'; END IF;
    RETURN NEW; END $$`,
  `CREATE TRIGGER audit_exports_check BEFORE INSERT ON audit_exports
    FOR EACH ROW EXECUTE FUNCTION check_audit_export()`,
  `CREATE TRIGGER audit_exports_keep BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_exports
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`,
];
