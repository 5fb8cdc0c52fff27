import sql, { raw } from 'sql-template-tag';

import type { Database } from '../../src/platform/database/index.js';

const TABLES = [
  'users',
  'roles',
  'role_permissions',
  'tokens',
  'sessions',
  'sign_in_links',
  'preferences',
  'projects',
  'memberships',
  'connections',
  'acknowledgements',
  'jobs',
  'webhooks',
];

/** That somebody called changes these; that a call was refused must change nothing else. */
const OF_CALLS = ['last_used_at', 'last_login'];

/** The health of connections follows from jobs in the background. */
const OF_HEALTH = [
  ...['health', 'health_since', 'last_finished_id', 'outcome_since', 'outcome_at', 'failed_runs', 'judge_at'],
  ...['cause_line', 'cause_title', 'cause_key', 'cause_rules'],
];

const NOT_COMPARED = Object.fromEntries([...OF_CALLS, ...OF_HEALTH].map((column) => [column, undefined]));

/** Every row of every table that requests change, as text. */
export async function storedState(database: Database): Promise<ReadonlyMap<string, string>> {
  const state = new Map<string, string>();
  for (const table of TABLES) {
    const rows = await database.rows<Record<string, unknown>>(sql`SELECT * FROM ${raw(table)}`);
    state.set(
      table,
      rows
        // What is deleted goes at a time of its own.
        .filter((row) => (row['deleted_at'] ?? null) === null)
        .map((row) => JSON.stringify({ ...row, ...NOT_COMPARED }))
        .sort()
        .join('\n'),
    );
  }
  return state;
}

/** The tables that differ. */
export function changedTables(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  return TABLES.filter((table) => before.get(table) !== after.get(table));
}
