import type BetterSqlite3 from 'better-sqlite3';
import { LRUCache } from 'lru-cache';
import type { Sql } from 'sql-template-tag';

/** Maximum number of prepared statements per connection. */
const KEPT = 300;

const MAX_INT32 = 2 ** 31;

/** The cache of prepared statements of one connection; evicts the least recently used. */
export class Statements {
  private readonly kept = new LRUCache<string, BetterSqlite3.Statement>({ max: KEPT });

  constructor(private readonly connection: BetterSqlite3.Database) {}

  /** All rows; none for a statement that returns nothing. */
  all<R>(query: Sql): R[] {
    const statement = this.prepare(query);
    const values = query.values.map(bound);
    if (statement.reader) return statement.all(...values) as R[];
    statement.run(...values);
    return [];
  }

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
 * The placeholder for a value. SQLite inspects values that are bare terms of a join to plan it, and so plans again with
 * every execution: 30 microseconds for one that takes 3.
 */
const VALUE = '+?';

/** The text of a query for SQLite. */
export function boundText({ strings }: Sql): string {
  return strings.join(VALUE);
}

/**
 * Converts a value to one that the driver can bind: it knows no booleans, and would bind a whole number above 2^31 as a
 * float, which SQLite converts back only for an integer column.
 */
export function bound(value: unknown): unknown {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (value === undefined) return null;
  if (typeof value === 'number' && Number.isSafeInteger(value) && Math.abs(value) >= MAX_INT32) return BigInt(value);
  return value;
}
