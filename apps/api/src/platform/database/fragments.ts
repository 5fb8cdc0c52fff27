import sql, { join, raw, type Sql } from 'sql-template-tag';

import type { Dialect } from './database.js';

/**
 * The condition that one of several values meets a condition: how a filter given twice is read.
 * @returns no condition when the filter was not given, else one; no values at all meet none
 */
export function anyOf<T>(values: readonly T[] | undefined, condition: (value: T) => Sql): Sql[] {
  return values === undefined ? [] : [isAnyOf(values, condition)];
}

/** The same for a filter that was given. */
export function isAnyOf<T>(values: readonly T[], condition: (value: T) => Sql): Sql {
  return values.length === 0 ? raw('FALSE') : sql`(${join([...new Set(values)].map(condition), ' OR ')})`;
}

/**
 * The condition that a column has one of several values: in one list, which is looked up once a row, however long it is.
 * @param column trusted text, never input
 * @returns no condition when the filter was not given, else one; no values at all meet none
 */
export function oneOf(column: string, values: readonly (string | number | boolean)[] | undefined): Sql[] {
  return values === undefined ? [] : [isOneOf(column, values)];
}

/** The same for a filter that was given. */
export function isOneOf(column: string, values: readonly (string | number | boolean)[]): Sql {
  const [first, ...others] = new Set(values);
  if (first === undefined) return raw('FALSE');
  if (others.length === 0) return sql`${raw(column)} = ${first}`;
  return sql`${raw(column)} IN (${join([first, ...others])})`;
}

/**
 * The condition that a time is not before one of several: not before the first.
 * @param column trusted text, never input
 */
export function fromTime(column: string, times: readonly number[] | undefined): Sql[] {
  return times ? [sql`${raw(column)} >= ${Math.min(...times)}`] : [];
}

/**
 * The condition that a time is before one of several: before the last.
 * @param column trusted text, never input
 */
export function beforeTime(column: string, times: readonly number[] | undefined): Sql[] {
  return times ? [sql`${raw(column)} < ${Math.max(...times)}`] : [];
}

/**
 * The condition that a column is one of many ids: one value to bind, however many they are.
 * @param column of the type of ids
 */
export function amongIds(dialect: Dialect, column: Sql, ids: readonly number[]): Sql {
  if (dialect === 'sqlite') return sql`${column} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`;
  return sql`${column} = ANY(${`{${ids.join()}}`}::bigint[])`;
}

/**
 * The ids in a column that holds the JSON text of a list of them, one a row; none for null. To be put after IN.
 * @param column trusted text
 */
export function idsInJson(dialect: Dialect, column: string): Sql {
  if (dialect === 'sqlite') return raw(`(SELECT value FROM json_each(${column}))`);
  return raw(`(SELECT value::bigint FROM json_array_elements_text(${column}::json))`);
}

/**
 * The condition that a column is the id of one of several users.
 * @param users ids and e-mail addresses
 */
export function ofUsers(column: Sql, users: readonly (number | string)[]): Sql {
  // One list of single values: planners look each up in an index, which they do not do with OR over subqueries.
  const ids = [...new Set(users)].map((user) =>
    typeof user === 'number' ? sql`${user}` : sql`(SELECT id FROM users WHERE email_key = ${user.toLowerCase()})`,
  );
  return users.length === 0 ? raw('FALSE') : sql`${column} IN (${join(ids)})`;
}

/**
 * Rows out of one value to bind, however many they are, as a SELECT that another clause may follow.
 * @param columns the type of each column, by its name; trusted text, never input
 */
export function rowsOfJson(
  dialect: Dialect,
  columns: Readonly<Record<string, 'bigint' | 'integer' | 'boolean' | 'text'>>,
  rows: readonly (readonly (string | number | boolean | null)[])[],
): Sql {
  const names = Object.keys(columns);
  if (dialect === 'sqlite') {
    const read = names.map((name, place) => `value ->> ${place} AS ${name}`);
    return sql`SELECT ${raw(read.join(', '))} FROM json_each(${JSON.stringify(rows)}) WHERE TRUE`;
  }
  // Objects, since PostgreSQL would parse a list anew for each of its values.
  const objects = rows.map((row) => Object.fromEntries(names.map((name, place) => [name, row[place]])));
  const types = Object.entries(columns).map((column) => column.join(' '));
  return sql`SELECT ${raw(names.join(', '))} FROM json_to_recordset(${JSON.stringify(objects)}::json) AS r(${raw(types.join(', '))}) WHERE TRUE`;
}

/**
 * The condition that a text is contained in a column. Folds ASCII case only, on both databases; no character is special.
 * Source: wire contract, section 2, `search`.
 */
export function containsText(dialect: Dialect, column: Sql, text: string): Sql {
  const folded = text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  // SQLite's lower() knows ASCII only; PostgreSQL's does so under the collation "C".
  if (dialect === 'sqlite') return sql`instr(lower(${column}), ${folded}) > 0`;
  return sql`strpos(lower(${column} COLLATE "C"), ${folded}) > 0`;
}

/** The part of a text that is before a mark; empty when the mark is not in it. */
export function textBefore(dialect: Dialect, text: Sql, mark: string): Sql {
  if (dialect === 'sqlite') return sql`substr(${text}, 1, max(instr(${text}, ${mark}) - 1, 0))`;
  return sql`substr(${text}, 1, greatest(strpos(${text}, ${mark}) - 1, 0))`;
}

/**
 * Aggregates rows into the JSON text of a list of objects; `[]` for none.
 * @param fields the SQL of each field, by its name; trusted text, never input
 * @param order the SQL that the list is ordered by
 */
export function jsonList(dialect: Dialect, fields: Readonly<Record<string, string>>, order: string): Sql {
  const pairs = Object.entries(fields).map(([name, value]) => `'${name}', ${value}`);
  if (dialect === 'sqlite') return raw(`json_group_array(json_object(${pairs.join(', ')}) ORDER BY ${order})`);
  // As text, or pg would parse it, which SQLite's driver does not.
  return raw(`coalesce(json_agg(json_build_object(${pairs.join(', ')}) ORDER BY ${order}), '[]')::text`);
}

/** Now by the database's clock, in microseconds: the same for all replicas. */
export function databaseNow(dialect: Dialect): Sql {
  if (dialect === 'sqlite') return raw(`(CAST(unixepoch('subsec') * 1000 AS INTEGER) * 1000)`);
  return raw('(floor(extract(epoch FROM clock_timestamp()) * 1000000)::bigint)');
}

/** 32 random hexadecimal digits, others for each row. */
export function randomDigits(dialect: Dialect): Sql {
  if (dialect === 'sqlite') return raw('lower(hex(randomblob(16)))');
  return raw(`replace(gen_random_uuid()::text, '-', '')`);
}

/**
 * Ends a SELECT that takes its rows for the rest of the unit and passes over those that another unit has taken.
 * @param alias of the table in the SELECT
 */
export function skipLocked(dialect: Dialect, alias: string): Sql {
  return raw(dialect === 'postgres' ? ` FOR UPDATE OF ${alias} SKIP LOCKED` : '');
}

/**
 * The same, but others may insert rows that refer to these meanwhile.
 * @param alias of the table in the SELECT
 */
export function skipLockedForChange(dialect: Dialect, alias: string): Sql {
  return raw(dialect === 'postgres' ? ` FOR NO KEY UPDATE OF ${alias} SKIP LOCKED` : '');
}

/**
 * Ends a SELECT that takes its row for the rest of the unit, against inserts that refer to it as well; on SQLite, where one
 * unit runs at a time, nothing is needed.
 */
export function forUpdate(dialect: Dialect): Sql {
  return raw(dialect === 'postgres' ? ' FOR UPDATE' : '');
}

/**
 * Ends a SELECT that takes its rows for the rest of the unit, while rows that refer to them may come and go.
 * @param alias of the table in the SELECT
 */
export function forNoKeyUpdate(dialect: Dialect, alias: string): Sql {
  return raw(dialect === 'postgres' ? ` FOR NO KEY UPDATE OF ${alias}` : '');
}

/**
 * Ends a SELECT that keeps its rows from being changed for the rest of the unit, while others may read them alike.
 * @param aliases of the tables in the SELECT
 */
export function forShare(dialect: Dialect, ...aliases: string[]): Sql {
  return raw(dialect === 'postgres' ? ` FOR SHARE OF ${aliases.join(', ')}` : '');
}

/**
 * Ends a SELECT that keeps its row from being taken `forUpdate` for the rest of the unit: the lock that an insert with a
 * foreign key takes anyway, but before its values are decided.
 * @param alias of the table in the SELECT
 */
export function forKeyShare(dialect: Dialect, alias: string): Sql {
  return raw(dialect === 'postgres' ? ` FOR KEY SHARE OF ${alias}` : '');
}
