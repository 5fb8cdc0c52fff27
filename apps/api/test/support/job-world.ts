import type { CreateConnectionInput, Kind } from '@syncledger/domain';
import { aConnection, aProject, aUser } from '@syncledger/domain/testing';
import sql, { join, raw } from 'sql-template-tag';

import { rebuildCounts } from '../../src/ledger/counts/index.js';
import type { Database } from '../../src/platform/database/index.js';
import type { TestApp } from './test-app.js';

/** A user with a token of their own. */
export interface Person {
  readonly id: number;
  readonly email: string;
  readonly token: string;
}

/** A job as the wire shows it, with everything that can be asked for. */
export interface WireJob {
  readonly id: number;
  readonly user: number;
  readonly succeeded: boolean;
  readonly automatic: boolean;
  readonly ready: number;
  readonly result_message: string;
  readonly last_run: string;
  readonly external_id?: string | null;
  readonly connection: {
    readonly alias: string;
    readonly command: string;
    readonly frequency: string;
    readonly id: number;
    readonly params?: object;
    readonly project: number;
    readonly system: string;
  };
  readonly kind?: Kind;
  readonly state?: string;
}

/** A list as the wire shows it. */
export interface WireList<T = WireJob> {
  readonly count: number | null;
  readonly next: string | null;
  readonly previous: string | null;
  readonly results: readonly T[];
}

/** A row of the table of jobs; times are microseconds. */
export interface JobRow {
  readonly kind: Kind;
  readonly connection: number;
  readonly project: number;
  readonly user: number;
  readonly automatic: boolean;
  readonly succeeded: boolean;
  readonly ready: number;
  readonly message: string;
  readonly lastRun: number;
  readonly startedAt: number | null;
  readonly externalId?: string | null;
}

/** A finished run that succeeded, as `insertManyJobs` takes it. */
export function aSucceededRow(connection: number, project: number, message: string): JobRow {
  const times = { lastRun: 1_429_129_644_396_442, startedAt: null };
  return { kind: 'alm', connection, project, user: 1, automatic: true, succeeded: true, ready: 1, message, ...times };
}

/** Creates a user with a token; of the default role when none is named. */
export async function aPerson(app: TestApp, role?: string): Promise<Person> {
  const { id, email } = await app.ok<Person>('POST', 'users/', aUser(role === undefined ? {} : { role }));
  const { token } = await app.ok<Person>('POST', `users/${String(id)}/api-token/`);
  return { id, email, token };
}

/** Creates a project with members, each with the id of a project role; returns its id. */
export async function aProjectOf(app: TestApp, members: readonly (readonly [Person, string])[] = []): Promise<number> {
  const users = members.map(([{ email }, role]) => ({ email, role }));
  const { id } = await app.ok<{ id: number }>('POST', 'projects/', aProject({ users }));
  return id;
}

/** Creates a connection; returns its id. */
export async function aConnectionIn(
  app: TestApp,
  project: number,
  kind: Kind = 'alm',
  overrides: Partial<CreateConnectionInput> = {},
): Promise<number> {
  const { id } = await app.ok<{ id: number }>('POST', `connections/${kind}/`, aConnection(project, overrides));
  return id;
}

/** Creates a project role that the API cannot make yet, and gives it to a member in place of theirs. */
export async function giveProjectRole(
  app: TestApp,
  person: Person,
  role: string,
  permissions: string[],
): Promise<void> {
  await app.database.write(async (tx) => {
    await tx.rows(
      sql`INSERT INTO roles (id, scope, name, name_key, description, built_in) VALUES (${role}, 'project', ${role}, ${role.toLowerCase()}, '', ${false})`,
    );
    for (const permission of permissions) {
      await tx.rows(sql`INSERT INTO role_permissions (role_id, permission) VALUES (${role}, ${permission})`);
    }
    await tx.rows(sql`UPDATE memberships SET role = ${role} WHERE user_id = ${person.id}`);
  });
}

/** Inserts jobs without the API, which does not accept unfinished or old ones; returns their ids in order. */
export async function insertJobs(database: Database, rows: readonly JobRow[]): Promise<number[]> {
  const values = rows.map(
    (row) =>
      sql`(${row.kind}, ${row.connection}, ${row.project}, ${row.user}, ${row.automatic}, ${row.succeeded}, ${row.ready}, ${row.message}, ${row.lastRun}, ${row.startedAt ?? row.lastRun}, ${row.startedAt}, 1, ${row.externalId ?? null})`,
  );
  const inserted = await database.write((tx) =>
    tx.rows<{ id: number }>(
      sql`INSERT INTO jobs (kind, connection_id, project_id, user_id, automatic, succeeded, ready, result_message, last_run, created_at, started_at, attempt, external_id) VALUES ${join(values)} RETURNING id`,
    ),
  );
  return inserted.map(({ id }) => id).sort((one, other) => one - other);
}

/**
 * Inserts results of the given ages in days, received when they finished; returns their ids in order.
 * @param now where the days begin, in microseconds
 * @param like whose they are, and what else they have in common
 */
export function insertJobsOfAges(
  database: Database,
  now: number,
  days: readonly number[],
  like: Partial<JobRow> & Pick<JobRow, 'connection' | 'project'>,
): Promise<number[]> {
  const rows = days.map((age) => ({
    kind: 'alm' as const,
    user: 1,
    automatic: true,
    succeeded: true,
    ready: 1,
    message: '',
    lastRun: now - age * 24 * 3600 * 1_000_000,
    startedAt: null,
    ...like,
  }));
  return insertJobs(database, rows);
}

/**
 * Writes as many finished jobs as asked for in one statement, a microsecond between them; each message is `<number> <text>`.
 * @param like what they have in common
 */
export async function insertManyJobs(database: Database, count: number, like: JobRow): Promise<void> {
  const { kind, message, ...row } = like;
  const values = `${row.connection}, ${row.project}, ${row.user}, ${String(row.automatic)}, ${String(row.succeeded)}, ${row.ready}`;
  const numbers = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})`;
  const columns =
    'kind, connection_id, project_id, user_id, automatic, succeeded, ready, result_message, last_run, created_at, attempt';
  const statement = `INSERT INTO jobs (${columns}) ${numbers} SELECT '${kind}', ${values}, i || ' ${message}', ${row.lastRun} + i, ${row.lastRun} + i, 1 FROM n`;
  await database.write(async (tx) => {
    await tx.rows(raw(statement));
    // Counted here: else what follows from so many is worked off for seconds, whatever is measured meanwhile.
    for (const other of ['DELETE FROM job_changes', ...rebuildCounts()]) await tx.rows(raw(other));
  });
}

/** The ids of objects, in their order. */
export function idsOf(objects: readonly { readonly id: number }[]): number[] {
  return objects.map(({ id }) => id);
}

/** The path and query of a link, once it is seen to be absolute and public. */
export function pathOf(link: string | null): string {
  const url = new URL(link ?? 'null:');
  if (url.origin !== 'https://ledger.example.com')
    throw new Error(`${String(link)} is not where clients reach the API.`);
  return url.pathname + url.search;
}
