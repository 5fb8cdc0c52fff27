import { type JobListQuery, ValidationErrors } from '@syncledger/domain';
import { raw, type Sql } from 'sql-template-tag';

import { BacklogFloor } from '../../src/ledger/changes/index.js';
import type { ConnectionCache } from '../../src/ledger/connections/index.js';
import { CountsRepository, rebuildCounts } from '../../src/ledger/counts/index.js';
import { JobCache } from '../../src/ledger/jobs/job-cache.js';
import { JobReader } from '../../src/ledger/jobs/job-reader.js';
import type { JobScope } from '../../src/ledger/jobs/job-scope.js';
import { JobCount } from '../../src/ledger/jobs/list/job-count.js';
import { JobListRepository } from '../../src/ledger/jobs/list/job-list.repository.js';
import { JobPlanner } from '../../src/ledger/jobs/list/job-plan.js';
import type { Database, Dialect, Reader } from '../../src/platform/database/index.js';
import type { Caller } from '../../src/platform/http/caller.js';
import { gatherStatistics, openTestDatabase, type TestDatabase } from './database/test-database.js';

export const PROJECTS = 1000;
export const JOBS = 40_000;

/** Reads a page, the first of 100 by default. */
export type ListFirstPage = ReturnType<typeof listOf>;

export interface PlanWorld {
  readonly database: TestDatabase;
  readonly list: ListFirstPage;
  /** The statements that `list` ran. */
  readonly ran: Sql[];
}

/** Numbers from 1, as `n(i)`, to insert many rows at once. */
export const numbers = (most: number) =>
  `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${most})`;

/** Finds the statement that reads a page of 100 jobs. */
export const isPage = ({ text }: Sql) => text.includes('LIMIT 101');

/** Finds the statement that counts the rows of a list. */
export const isCount = ({ text }: Sql) => /\) counted$/.test(text);

/** Reads pages, the first of 100 by default, every connection in memory. */
export function listOf(database: Database) {
  const kept = { find: () => ({}) } as unknown as ConnectionCache;
  const counted = new JobCount(database, new CountsRepository(database, new BacklogFloor(database)));
  const [reader, planner] = [new JobReader(database, kept, new JobCache()), new JobPlanner(database, counted)];
  const jobs = new JobListRepository(database, kept, reader, planner, counted);
  const [url, signal] = [new URL('https://ledger.example.com/'), new AbortController().signal];
  const request = { url, errors: new ValidationErrors(), userId: 1, signal };
  return (scope: JobScope, query: JobListQuery, caller: Caller) =>
    jobs.list(scope, { page_size: 100, ...query }, caller, request);
}

/** A ledger of 40,000 jobs in 1,000 projects, of which user 2 sees project 7. */
export async function openPlanWorld(dialect: Dialect): Promise<PlanWorld> {
  const database = await openTestDatabase(dialect);
  const ran: Sql[] = [];
  for (const statement of rowsOfWorld()) await database.write((tx) => tx.rows(raw(statement)));
  await gatherStatistics(database);
  const recorded: Reader = {
    rows: (query) => {
      ran.push(query);
      return database.rows(query);
    },
    first: (query) => {
      ran.push(query);
      return database.first(query);
    },
  };
  const list = listOf(
    Object.assign(Object.create(database) as TestDatabase, recorded, {
      slowReads: { run: <T>(_: object, work: (reader: Reader) => Promise<T>) => work(recorded) },
    }),
  );
  return { database, list, ran };
}

function rowsOfWorld(): string[] {
  return [
    `INSERT INTO roles (id, scope, name, name_key, description, built_in) VALUES ('UR1', 'global', 'User', 'user', '', true), ('PR6', 'project', 'Read', 'read', '', true)`,
    `INSERT INTO role_permissions (role_id, permission) VALUES ('PR6', 'view_project')`,
    `INSERT INTO users (email, email_key, first_name, last_name, role, is_active, is_superuser, date_joined) ${numbers(20)} SELECT 'u' || i, 'u' || i, '', '', 'UR1', true, false, 1 FROM n`,
    `INSERT INTO projects (name, slug, description, archived, created, updated) ${numbers(PROJECTS)} SELECT 'p', 'p' || i, '', false, 1, 1 FROM n`,
    `INSERT INTO memberships (project_id, user_id, role) SELECT id, 2, 'PR6' FROM projects WHERE id = 7`,
    `INSERT INTO connections (kind, project_id, system, alias, frequency, command, params, inaccessible, created_at, updated_at, created_by) ${numbers(2 * PROJECTS)} SELECT CASE WHEN i % 2 = 0 THEN 'alm' ELSE 'analysis' END, 1 + i % ${PROJECTS}, CASE WHEN i = 6 THEN 'Rare' WHEN i % 6 = 0 THEN 'Alm only' ELSE 'Rally' END, 'a', 'manually', 'sync', '', false, 1, 1, 1 FROM n`,
    `INSERT INTO jobs (kind, connection_id, project_id, user_id, automatic, succeeded, ready, result_message, last_run, created_at, attempt, external_id) ${numbers(JOBS)} SELECT c.kind, c.id, c.project_id, CASE WHEN i % 4000 = 1 THEN 3 ELSE 1 + (i % 2) * 4 END, i % 3 > 0, i % 10 > 0 AND i <= ${JOBS} - 10, CASE WHEN i > ${JOBS} - 10 THEN 0 ELSE 1 END, '', i, i, 1, CASE WHEN i % 2 = 0 THEN 'run-' || (i / 20) END FROM n JOIN connections c ON c.id = 1 + (i * 7919) % ${2 * PROJECTS} WHERE TRUE ON CONFLICT DO NOTHING`,
    ...rebuildCounts(),
    'DELETE FROM job_changes',
    ...rebuildCounts(),
  ];
}
