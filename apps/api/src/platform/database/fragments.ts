import sql, { join, raw, Sql } from 'sql-template-tag';

import type { Dialect } from './database.js';

/** A key that statements or conditions share when they have the same text and values. */
export function keyOf({ text, values }: Sql): string {
  return JSON.stringify([text, values]);
}

/**
 * SQL condition that any of several values meets a condition: the meaning of a repeated filter.
 * @returns no condition when the filter is absent; an empty list matches nothing
 */
export function anyOf<T>(values: readonly T[] | undefined, condition: (value: T) => Sql): Sql[] {
  return values === undefined ? [] : [isAnyOf(values, condition)];
}

/** The same for a filter that was given. */
export function isAnyOf<T>(values: readonly T[], condition: (value: T) => Sql): Sql {
  return values.length === 0 ? raw('FALSE') : sql`(${join([...new Set(values)].map(condition), ' OR ')})`;
}

/**
 * SQL condition that a column has one of several values, as one list, which costs one lookup per row at any length.
 * @param column trusted text, never input
 * @returns no condition when the filter is absent; an empty list matches nothing
 */
export function oneOf(column: string, values: readonly (string | number | boolean)[] | undefined): Sql[] {
  return values === undefined ? [] : [isOneOf(column, values)];
}

/** The same for a filter that was given. */
export function isOneOf(column: string, values: readonly (string | number | boolean)[]): Sql {
  const [first, ...others] = [...new Set(values)].map((value) =>
    typeof value === 'number' ? asNumber(value) : sql`${value}`,
  );
  if (first === undefined) return raw('FALSE');
  if (others.length === 0) return sql`${raw(column)} = ${first}`;
  return sql`${raw(column)} IN (${join([first, ...others])})`;
}

/** A number that may be larger than any in the column that it is compared with, which PostgreSQL rejects otherwise. */
function asNumber(value: number): Sql {
  return sql`CAST(${value} AS bigint)`;
}

/**
 * SQL condition that a time is not before any of several: not before the earliest.
 * @param column trusted text, never input
 */
export function fromTime(column: string, times: readonly number[] | undefined): Sql[] {
  return times ? [sql`${raw(column)} >= ${Math.min(...times)}`] : [];
}

/**
 * SQL condition that a time is before any of several: before the latest.
 * @param column trusted text, never input
 */
export function beforeTime(column: string, times: readonly number[] | undefined): Sql[] {
  return times ? [sql`${raw(column)} < ${Math.max(...times)}`] : [];
}

/**
 * SQL condition that a column is one of many ids, bound as one value.
 * @param column of the type of ids
 */
export function idIn(dialect: Dialect, column: Sql, ids: readonly number[]): Sql {
  if (dialect === 'sqlite') return sql`${column} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`;
  return sql`${column} = ANY(${`{${ids.join()}}`}::bigint[])`;
}

/**
 * Selects the ids in a column that contains a JSON list of them, one per row; none for null. Use it after IN.
 * @param column trusted text
 */
export function idsInJson(dialect: Dialect, column: string): Sql {
  if (dialect === 'sqlite') return raw(`(SELECT value FROM json_each(${column}))`);
  return raw(`(SELECT value::bigint FROM json_array_elements_text(${column}::json))`);
}

/**
 * SQL condition that a column is the id of one of several users.
 * @param users ids and e-mail addresses
 */
export function ofUsers(column: Sql, users: readonly (number | string)[]): Sql {
  // One list of single values: planners look up each in an index, which they do not do for OR over subqueries.
  const ids = [...new Set(users)].map((user) =>
    typeof user === 'number' ? asNumber(user) : sql`(SELECT id FROM users WHERE email_key = ${user.toLowerCase()})`,
  );
  return users.length === 0 ? raw('FALSE') : sql`${column} IN (${join(ids)})`;
}

/**
 * Rows from one bound value, of any number, as a SELECT that another clause may follow.
 * @param columns the type of each column, by its name; trusted text, never input
 */
export function jsonToRows(
  dialect: Dialect,
  columns: Readonly<Record<string, 'bigint' | 'integer' | 'boolean' | 'text'>>,
  rows: readonly (readonly (string | number | boolean | null)[])[],
): Sql {
  const names = Object.keys(columns);
  if (dialect === 'sqlite') {
    const read = names.map((name, place) => `value ->> ${place} AS ${name}`);
    return sql`SELECT ${raw(read.join(', '))} FROM json_each(${JSON.stringify(rows)}) WHERE TRUE`;
  }
  // Objects, because PostgreSQL would parse a list again for each of its values.
  const objects = rows.map((row) => Object.fromEntries(names.map((name, place) => [name, row[place]])));
  const types = Object.entries(columns).map((column) => column.join(' '));
  return sql`
    SELECT ${raw(names.join(', '))}
    FROM json_to_recordset(${JSON.stringify(objects)}::json) AS r(${raw(types.join(', '))})
    WHERE TRUE`;
}

/**
 * SQL condition that a column contains a text. Folds ASCII case only, on both databases; no character is special.
 * Source: wire contract, section 2, `search`.
 */
export function containsText(dialect: Dialect, column: Sql, text: string): Sql {
  const folded = text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  // SQLite's lower() folds ASCII only; PostgreSQL's does so with the collation "C".
  if (dialect === 'sqlite') return sql`instr(lower(${column}), ${folded}) > 0`;
  return sql`strpos(lower(${column} COLLATE "C"), ${folded}) > 0`;
}

/** The part of a text before a separator; empty when the text does not contain it. */
export function textBefore(dialect: Dialect, text: Sql, mark: string): Sql {
  if (dialect === 'sqlite') return sql`substr(${text}, 1, max(instr(${text}, ${mark}) - 1, 0))`;
  return sql`substr(${text}, 1, greatest(strpos(${text}, ${mark}) - 1, 0))`;
}

/**
 * Aggregates rows into a JSON list of objects; `[]` for none.
 * @param fields the SQL of each field, by its name; trusted text, never input
 * @param order the SQL of the order of the list
 */
export function jsonList(dialect: Dialect, fields: Readonly<Record<string, string>>, order: string): Sql {
  const pairs = Object.entries(fields).map(([name, value]) => `'${name}', ${value}`);
  if (dialect === 'sqlite') return raw(`json_group_array(json_object(${pairs.join(', ')}) ORDER BY ${order})`);
  // As text, because pg would parse it, which SQLite's driver does not.
  return raw(`coalesce(json_agg(json_build_object(${pairs.join(', ')}) ORDER BY ${order}), '[]')::text`);
}

/** The current time of the database's clock, in microseconds: the same for all replicas. */
export function databaseNow(dialect: Dialect): Sql {
  if (dialect === 'sqlite') return raw(`(CAST(unixepoch('subsec') * 1000 AS INTEGER) * 1000)`);
  return raw('(floor(extract(epoch FROM clock_timestamp()) * 1000000)::bigint)');
}

/** 32 random hexadecimal digits, different for each row. */
export function randomDigits(dialect: Dialect): Sql {
  if (dialect === 'sqlite') return raw('lower(hex(randomblob(16)))');
  return raw(`replace(gen_random_uuid()::text, '-', '')`);
}

/**
 * The same condition on an expression in place of a column.
 * @param column with the table's alias
 * @param expression trusted text, never input
 */
export function onExpression(condition: Sql, column: string, expression: string): Sql {
  return new Sql(
    condition.strings.map((text) => text.replaceAll(column, `(${expression})`)),
    condition.values,
  );
}

/**
 * Ends a SELECT that locks its rows until the transaction ends, and skips rows that another transaction has locked.
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
 * Ends a SELECT that locks its row until the transaction ends, also against inserts that refer to it; not needed on
 * SQLite, where transactions run one at a time.
 */
export function forUpdate(dialect: Dialect): Sql {
  return raw(dialect === 'postgres' ? ' FOR UPDATE' : '');
}

/**
 * Ends a SELECT that locks its rows until the transaction ends, while rows that refer to them may be inserted and
 * deleted.
 * @param alias of the table in the SELECT
 */
export function forNoKeyUpdate(dialect: Dialect, alias: string): Sql {
  return raw(dialect === 'postgres' ? ` FOR NO KEY UPDATE OF ${alias}` : '');
}

/**
 * Ends a SELECT that locks its rows against changes until the transaction ends, while others may do the same.
 * @param aliases of the tables in the SELECT
 */
export function forShare(dialect: Dialect, ...aliases: string[]): Sql {
  return raw(dialect === 'postgres' ? ` FOR SHARE OF ${aliases.join(', ')}` : '');
}

/**
 * Ends a SELECT that locks its row against `forUpdate` until the transaction ends: the lock that an insert with a
 * foreign key takes anyway, but taken before its values are decided.
 * @param alias of the table in the SELECT
 */
export function forKeyShare(dialect: Dialect, alias: string): Sql {
  return raw(dialect === 'postgres' ? ` FOR KEY SHARE OF ${alias}` : '');
}
