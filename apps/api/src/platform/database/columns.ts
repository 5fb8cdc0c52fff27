import { Column, ForeignKey, type ColumnOptions } from 'typeorm';

/**
 * Column types on PostgreSQL; on SQLite, all but text are INTEGER (see sqlite-data-source.ts). The id is int8, an alias of
 * bigint, because TypeORM converts generated ids of the type named bigint to strings.
 */
export const columnTypes = {
  id: 'int8',
  reference: 'bigint',
  text: 'text',
  count: 'integer',
  bigCount: 'bigint',
  flag: 'boolean',
  time: 'bigint',
} as const;

/** Options of any column. */
export interface ColumnChoice<T> {
  readonly primary?: boolean;
  readonly nullable?: boolean;
  readonly default?: T;
}

/** Options of a column that refers to a row. */
export interface ReferenceChoice extends ColumnChoice<number> {
  /** Whether the row is deleted with the one that it refers to; by default the deletion is rejected. */
  readonly cascade?: boolean;
}

/** The row's id: assigned by the database, from 1, never reused. */
export function Id(): PropertyDecorator {
  return Column({ type: columnTypes.id, primary: true, generated: 'increment' });
}

/** The target of a foreign key: an entity, or the name of a table whose entity belongs to a higher group. */
export type Referenced = string | (() => object);

/** The id of a row of another table, with a foreign key. */
export function Reference(target: Referenced, { cascade, ...choice }: ReferenceChoice = {}): PropertyDecorator {
  const decorators = [column(columnTypes.reference, choice), References(target, { cascade: cascade ?? false })];
  return (prototype, property) => {
    decorators.forEach((decorate) => {
      decorate(prototype, property);
    });
  };
}

/** A foreign key on a column of any other type. */
export function References(target: Referenced, { cascade }: { cascade: boolean }): PropertyDecorator {
  const foreignKey: PropertyDecorator = ForeignKey<object>(
    target as string | (() => new () => object),
    cascade ? { onDelete: 'CASCADE' } : {},
  );
  return foreignKey;
}

type Pair = readonly [string, string];

/** A foreign key of two columns; on the class. */
export function ReferencesPair(target: () => object, columns: Pair, referenced: Pair): ClassDecorator {
  return ForeignKey<object, Pair>(target as () => new () => object, columns, referenced);
}

/** Text of any length, in UTF-8, without NUL; compared by bytes. */
export function Text(choice?: ColumnChoice<string>): PropertyDecorator {
  return Column({ ...choice, type: columnTypes.text, collation: 'C' });
}

/** A whole number up to 2^31-1. */
export function Count(choice?: ColumnChoice<number>): PropertyDecorator {
  return column(columnTypes.count, choice);
}

/** A whole number up to 2^53-1. */
export function BigCount(choice?: ColumnChoice<number>): PropertyDecorator {
  return column(columnTypes.bigCount, choice);
}

/** A boolean: true or false through the EntityManager, 0 or 1 in raw rows of SQLite. */
export function Flag(choice?: ColumnChoice<boolean>): PropertyDecorator {
  return column(columnTypes.flag, choice);
}

/** A time: whole microseconds since 1970 in UTC (docs/decisions/0003-store-times-as-integers.md). */
export function Time(choice?: ColumnChoice<number>): PropertyDecorator {
  return column(columnTypes.time, choice);
}

function column<T>(type: ColumnOptions['type'], choice: ColumnChoice<T> = {}): PropertyDecorator {
  return Column({ ...choice, type } as ColumnOptions);
}
