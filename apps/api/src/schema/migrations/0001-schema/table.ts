import type { Dialect } from '../../../platform/database/index.js';
import { foreignKeyName } from '../../../platform/database/naming.js';

type Type = 'id' | 'text' | 'count' | 'bigCount' | 'flag';

interface Choice {
  readonly primary?: boolean;
  readonly nullable?: boolean;
  readonly default?: number;
  /** Whether the row is deleted with the one that it refers to; by default the deletion is rejected. */
  readonly cascade?: boolean;
}

export interface Column extends Choice {
  readonly type: Type;
  /** The table to whose `id` it refers. */
  readonly refersTo?: string;
}

/** A table on both databases. */
export interface Table {
  readonly name: string;
  readonly columns: Readonly<Record<string, Column>>;
  /** Conditions on each row, by name; written in SQL that both databases read alike. */
  readonly checks?: Readonly<Record<string, string>>;
  /** Foreign keys of several columns: the columns, then the table with those that they refer to. */
  readonly foreignKeys?: readonly (readonly [
    columns: readonly string[],
    table: string,
    referenced: readonly string[],
  ])[];
  /** `UNIQUE` where it is, the columns, and the condition of a partial one, by name. */
  readonly indexes?: Readonly<Record<string, string>>;
  /** Whether SQLite stores the rows in the primary key, for a table that is read by nothing else. */
  readonly isClustered?: boolean;
  /** Storage parameters of PostgreSQL. */
  readonly parameters?: Readonly<Record<string, number>>;
}

/** The row's id, from 1, given by the database and never reused. */
export const id = (): Column => ({ type: 'id', primary: true });
export const text = (choice?: Choice): Column => ({ ...choice, type: 'text' });
/** A whole number up to 2^31-1. */
export const count = (choice?: Choice): Column => ({ ...choice, type: 'count' });
/** A whole number up to 2^53-1. */
export const bigCount = (choice?: Choice): Column => ({ ...choice, type: 'bigCount' });
export const flag = (choice?: Choice): Column => ({ ...choice, type: 'flag' });
/** Microseconds since 1970. */
export const time = (choice?: Choice): Column => ({ ...choice, type: 'bigCount' });
export const reference = (refersTo: string, choice?: Choice): Column => ({ ...choice, type: 'bigCount', refersTo });
/** The same up to 2^31-1, in a table with so many rows that four bytes matter. */
export const smallReference = (refersTo: string): Column => ({ type: 'count', refersTo });
export const textReference = (refersTo: string, choice?: Choice): Column => ({ ...choice, type: 'text', refersTo });

const types: Readonly<Record<Dialect, Readonly<Record<Type, string>>>> = {
  // The exact type INTEGER, with AUTOINCREMENT, prevents the reuse of ids.
  sqlite: { id: 'integer', text: 'text', count: 'integer', bigCount: 'integer', flag: 'integer' },
  // Text is compared by bytes, as on SQLite: an upgrade of the system's locales damages indexes in other collations.
  postgres: { id: 'bigserial', text: 'text COLLATE "C"', count: 'integer', bigCount: 'bigint', flag: 'boolean' },
};

const quoted = (names: readonly string[]) => names.map((name) => `"${name}"`).join(', ');

/** The statement that creates a table; on PostgreSQL without its foreign keys. */
export function createTable(dialect: Dialect, table: Table): string {
  const columns = Object.entries(table.columns);
  const primary = columns.filter(([, column]) => column.primary).map(([name]) => name);
  const checks = Object.entries(table.checks ?? {});
  const parts = [
    ...columns.map(([name, column]) => columnText(dialect, name, column, primary.length === 1)),
    ...(dialect === 'postgres' ? [`CONSTRAINT "${table.name}_pkey" PRIMARY KEY (${quoted(primary)})`] : []),
    ...(dialect === 'sqlite' && primary.length > 1 ? [`PRIMARY KEY (${quoted(primary)})`] : []),
    ...checks.map(([name, condition]) => `CONSTRAINT ${table.name}_${name} CHECK (${condition})`),
    ...(dialect === 'sqlite' ? foreignKeys(table) : []),
  ];
  return `CREATE TABLE "${table.name}" (${parts.join(', ')})${optionsOf(dialect, table)}`;
}

function columnText(dialect: Dialect, name: string, column: Column, isOnlyKey: boolean): string {
  const { type, primary, nullable, default: value } = column;
  const isKey = dialect === 'sqlite' && primary === true && isOnlyKey;
  return [
    `"${name}" ${types[dialect][type]}`,
    isKey ? ` PRIMARY KEY${type === 'id' ? ' AUTOINCREMENT' : ''}` : '',
    nullable ? '' : ' NOT NULL',
    value === undefined ? '' : ` DEFAULT ${String(value)}`,
    dialect === 'sqlite' && type === 'flag' ? ` CHECK ("${name}" IN (0, 1))` : '',
  ].join('');
}

function optionsOf(dialect: Dialect, { isClustered, parameters = {} }: Table): string {
  if (dialect === 'sqlite') return isClustered ? ' WITHOUT ROWID, STRICT' : ' STRICT';
  const values = Object.entries(parameters).map((parameter) => parameter.join(' = '));
  return values.length > 0 ? ` WITH (${values.join(', ')})` : '';
}

/** The foreign keys of a table, as constraints. */
export function foreignKeys(table: Table): string[] {
  const single = Object.entries(table.columns).flatMap(([name, { refersTo, cascade }]) =>
    refersTo === undefined ? [] : foreignKey(table.name, [name], refersTo, ['id'], cascade),
  );
  const several = table.foreignKeys ?? [];
  return [...single, ...several.map(([columns, to, referenced]) => foreignKey(table.name, columns, to, referenced))];
}

function foreignKey(
  table: string,
  columns: readonly string[],
  to: string,
  referenced: readonly string[],
  cascade = false,
): string {
  const name = foreignKeyName(table, columns);
  const onDelete = cascade ? ' ON DELETE CASCADE' : '';
  return `CONSTRAINT "${name}" FOREIGN KEY (${quoted(columns)}) REFERENCES "${to}" (${quoted(referenced)})${onDelete}`;
}

/** The statements that create the indexes of a table. SQLite appends the id to each index by itself. */
export function createIndexes(dialect: Dialect, { name: table, columns, indexes = {} }: Table): string[] {
  const hasId = columns['id']?.type === 'id';
  return Object.entries(indexes).map(([name, definition]) => {
    const [unique, on] = definition.startsWith('UNIQUE ') ? ['UNIQUE ', definition.slice(7)] : ['', definition];
    const shown = dialect === 'sqlite' && hasId ? on.replace(', id)', ')') : on;
    return `CREATE ${unique}INDEX ${name} ON ${table} ${shown}`;
  });
}
