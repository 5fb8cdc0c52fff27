import { Column, ForeignKey, type ColumnOptions } from 'typeorm';

/**
 * What columns are made of on both databases; the entities' decorators below and the migrations share it.
 * `id` must be the word INTEGER on SQLite (see sqlite-data-source.ts), everything else is the same word on both; it says
 * int8, which PostgreSQL calls bigint, because TypeORM makes a string of every generated id whose type is called bigint.
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

/** What can be said of any column. */
export interface ColumnChoice<T> {
  readonly primary?: boolean;
  readonly nullable?: boolean;
  readonly default?: T;
}

/** What can be said of a column that refers to a row. */
export interface ReferenceChoice extends ColumnChoice<number> {
  /** Whether the row goes with the one that it refers to; by default that one cannot be deleted. */
  readonly cascade?: boolean;
}

/** The row's id: given by the database, from 1, never used again. */
export function Id(): PropertyDecorator {
  return Column({ type: columnTypes.id, primary: true, generated: 'increment' });
}

/** What a foreign key refers to: an entity, or the name of a table whose entity belongs to a group above. */
export type Referenced = string | (() => object);

/** The id of a row of another table, held by a foreign key. */
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

/** Text of any length, in UTF-8, without NUL. */
export function Text(choice?: ColumnChoice<string>): PropertyDecorator {
  return column(columnTypes.text, choice);
}

/** A whole number up to 2^31-1. */
export function Count(choice?: ColumnChoice<number>): PropertyDecorator {
  return column(columnTypes.count, choice);
}

/** A whole number up to 2^53-1. */
export function BigCount(choice?: ColumnChoice<number>): PropertyDecorator {
  return column(columnTypes.bigCount, choice);
}

/** Yes or no: a boolean through the EntityManager, 0 or 1 in raw rows of SQLite. */
export function Flag(choice?: ColumnChoice<boolean>): PropertyDecorator {
  return column(columnTypes.flag, choice);
}

/** A moment: whole microseconds since 1970 in UTC (docs/decisions/0003-store-times-as-integers.md). */
export function Time(choice?: ColumnChoice<number>): PropertyDecorator {
  return column(columnTypes.time, choice);
}

function column<T>(type: ColumnOptions['type'], choice: ColumnChoice<T> = {}): PropertyDecorator {
  return Column({ ...choice, type } as ColumnOptions);
}
