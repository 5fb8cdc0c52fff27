import sql, { raw, type Sql } from 'sql-template-tag';

import { jsonToRows, type Dialect } from '../../platform/database/index.js';

/** A table of counters; trusted text. */
interface CounterTable {
  readonly name: 'job_counts' | 'day_counts';
  readonly key: Readonly<Record<string, 'bigint' | 'text'>>;
  readonly counters: readonly string[];
}

/**
 * Adds to counters in one statement: rows that exist are updated, others inserted. Only for the holder of the feed's lock.
 * @param rows the key, then what is added to each counter; one row a key
 * @param returning what is selected of each row afterwards, in columns of the table
 */
export function addToCounters(
  dialect: Dialect,
  { name, key, counters }: CounterTable,
  rows: readonly (readonly (string | number)[])[],
  returning: readonly string[],
): Sql {
  const table = raw(name);
  const keys = Object.keys(key);
  const columns = raw([...keys, ...counters].join(', '));
  const types = { ...key, ...Object.fromEntries(counters.map((counter) => [counter, 'bigint' as const])) };
  const added = jsonToRows(dialect, types, rows);
  const sums = (of: string) =>
    raw(counters.map((counter) => `${counter} = ${name}.${counter} + ${of}.${counter}`).join(', '));
  const shown = raw(returning.join(', '));
  if (dialect === 'sqlite') {
    return sql`INSERT INTO ${table} (${columns}) ${added}
      ON CONFLICT (${raw(keys.join(', '))}) DO UPDATE SET ${sums('excluded')}
      RETURNING ${shown}`;
  }
  // ON CONFLICT would lock each row before it updates it, which is a record more in the log for each.
  const isSame = raw(keys.map((column) => `${name}.${column} = added.${column}`).join(' AND '));
  const all = raw(`${name}.*`);
  const isUpdated = raw(`(${keys.join(', ')}) IN (SELECT ${keys.join(', ')} FROM updated)`);
  return sql`
    WITH added AS MATERIALIZED (${added}),
    updated AS (UPDATE ${table} SET ${sums('added')} FROM added WHERE ${isSame} RETURNING ${all}),
    inserted AS (
      INSERT INTO ${table} (${columns}) SELECT ${columns} FROM added WHERE NOT ${isUpdated} RETURNING ${all}
    )
    SELECT ${shown} FROM updated UNION ALL SELECT ${shown} FROM inserted`;
}
