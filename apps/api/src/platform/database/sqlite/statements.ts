import type BetterSqlite3 from 'better-sqlite3';
import { LRUCache } from 'lru-cache';
import type { Sql } from 'sql-template-tag';

/** Statements kept prepared on each connection. */
const KEPT = 300;

const MAX_INT32 = 2 ** 31;

/** The prepared statements of one connection, the least recently used of which are let go. */
export class Statements {
  private readonly kept = new LRUCache<string, BetterSqlite3.Statement>({ max: KEPT });

  constructor(private readonly connection: BetterSqlite3.Database) {}

  /** Every row; none for a statement that returns nothing. */
  all<R>(query: Sql): R[] {
    const statement = this.prepare(query);
    const values = query.values.map(bound);
    if (statement.reader) return statement.all(...values) as R[];
    statement.run(...values);
    return [];
  }

  /** The first row. */
  first<R>(query: Sql): R | undefined {
    const statement = this.prepare(query);
    const values = query.values.map(bound);
    if (statement.reader) return statement.get(...values) as R | undefined;
    statement.run(...values);
    return undefined;
  }

  private prepare(query: Sql): BetterSqlite3.Statement {
    const text = query.sql;
    let statement = this.kept.get(text);
    if (!statement) {
      statement = this.connection.prepare(boundText(query));
      this.kept.set(text, statement);
    }
    return statement;
  }
}

/**
 * Stands for a value. SQLite looks at the values that are bare terms of a join to plan it, and so plans it anew with every
 * execution: 30 microseconds for one that takes 3.
 */
const VALUE = '+?';

/** A query's text as SQLite gets it. */
export function boundText({ strings }: Sql): string {
  return strings.join(VALUE);
}

/**
 * What the driver can bind: it knows no booleans, and would bind a whole number above 2^31 as a float, which SQLite turns
 * back only where it meets an integer column.
 */
export function bound(value: unknown): unknown {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (value === undefined) return null;
  if (typeof value === 'number' && Number.isSafeInteger(value) && Math.abs(value) >= MAX_INT32) return BigInt(value);
  return value;
}
