import { Table, TableIndex, type QueryRunner, type TableColumnOptions } from 'typeorm';

import { columnTypes } from '../../platform/database/columns.js';
import { foreignKeyName } from '../../platform/database/naming.js';

/** A column of a migration, and the table that it refers to, if it does. */
export interface MigratedColumn {
  readonly type: keyof typeof columnTypes;
  readonly primary?: boolean;
  readonly nullable?: boolean;
  /** Numbers only: text and booleans are written differently on each database. */
  readonly default?: number;
  readonly refersTo?: string;
  readonly cascade?: boolean;
}

type Choice = Omit<MigratedColumn, 'type' | 'refersTo'>;

// The same words as the entities' decorators in columns.ts.

/** The row's id, given by the database. */
export const id = (): MigratedColumn => ({ type: 'id', primary: true });

/** Text of any length. */
export const text = (choice?: Choice): MigratedColumn => ({ ...choice, type: 'text' });

/** A whole number up to 2^31-1. */
export const count = (choice?: Choice): MigratedColumn => ({ ...choice, type: 'count' });

/** A whole number up to 2^53-1. */
export const bigCount = (choice?: Choice): MigratedColumn => ({ ...choice, type: 'bigCount' });

/** Yes or no. */
export const flag = (choice?: Choice): MigratedColumn => ({ ...choice, type: 'flag' });

/** A moment, in microseconds since 1970. */
export const time = (choice?: Choice): MigratedColumn => ({ ...choice, type: 'time' });

/** A foreign key to the `id` of a table. */
export const reference = (refersTo: string, choice?: Choice): MigratedColumn => ({
  ...choice,
  type: 'reference',
  refersTo,
});

/** The same where that `id` is text. */
export const textReference = (refersTo: string, choice?: Choice): MigratedColumn => ({
  ...choice,
  type: 'text',
  refersTo,
});

/** An index: its name, its columns, and for a unique or partial one the rest. */
export interface MigratedIndex {
  readonly name: string;
  readonly columns: readonly string[];
  readonly unique?: boolean;
  readonly where?: string;
}

/** Whether a migration runs on SQLite: ask only for SQL that cannot be written for both. */
export function isSqlite(runner: QueryRunner): boolean {
  return runner.dataSource.options.type === 'better-sqlite3';
}

/** Creates a table with its keys and indexes, on either database. */
export async function createTable(
  runner: QueryRunner,
  name: string,
  columns: Readonly<Record<string, MigratedColumn>>,
  indexes: readonly MigratedIndex[] = [],
): Promise<void> {
  const entries = Object.entries(columns);
  await runner.createTable(
    new Table({
      name,
      columns: entries.map(([column, options]) => columnOptions(column, options, isSqlite(runner))),
      foreignKeys: entries.flatMap(([column, { refersTo, cascade }]) =>
        refersTo === undefined
          ? []
          : {
              name: foreignKeyName(name, [column]),
              columnNames: [column],
              referencedTableName: refersTo,
              referencedColumnNames: ['id'],
              ...(cascade && { onDelete: 'CASCADE' }),
            },
      ),
      indices: indexes.map(indexOf),
    }),
  );
}

/** Drops tables, in the given order. */
export async function dropTables(runner: QueryRunner, names: readonly string[]): Promise<void> {
  for (const name of names) await runner.dropTable(name);
}

function columnOptions(name: string, column: MigratedColumn, onSqlite: boolean): TableColumnOptions {
  const { type, primary = false, nullable = false, default: value } = column;
  const isId = type === 'id';
  return {
    name,
    // SQLite prevents the reuse of ids only for the exact type INTEGER.
    type: isId && onSqlite ? 'integer' : columnTypes[type],
    isPrimary: primary,
    isNullable: nullable,
    ...(isId && { isGenerated: true, generationStrategy: 'increment' as const }),
    ...(value !== undefined && { default: String(value) }),
  };
}

function indexOf({ name, columns, unique = false, where }: MigratedIndex): TableIndex {
  return new TableIndex({ name, columnNames: [...columns], isUnique: unique, ...(where && { where }) });
}
