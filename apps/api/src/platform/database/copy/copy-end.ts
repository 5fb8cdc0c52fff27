/** A value of a row in a form that both databases share; times and ids are numbers. */
export type CopiedValue = string | number | boolean | Buffer | null;
export type CopiedRow = readonly CopiedValue[];

/** A column: booleans are numbers on SQLite, and texts are compared by their bytes. */
export interface CopiedColumn {
  readonly name: string;
  readonly type: 'boolean' | 'text' | 'other';
}

/** A table, with its primary key in the order in which rows are read. */
export interface CopiedTable {
  readonly name: string;
  readonly columns: readonly CopiedColumn[];
  readonly key: readonly string[];
}

/** A copy in progress, as it is recorded in the target. */
export interface CopyState {
  /** The same in the mark of the source. */
  readonly copy: string;
  /** Finished tables. */
  readonly done: readonly string[];
  /** The table that is being copied, and the key of its last row. */
  readonly at?: { readonly table: string; readonly key: readonly CopiedValue[] };
  /** Definitions of what was removed for the time of the copy. */
  readonly removed: readonly string[];
}

/** Recorded in the source, so that no server changes it once a copy was begun. */
export interface MovedMark {
  readonly copy: string;
  readonly state: 'copying' | 'moved';
  /** Where to, without credentials. */
  readonly to: string;
  /** ISO 8601, in UTC. */
  readonly at: string;
}

/** The settings with the marks. They are not copied. */
export const MOVED_MARK = 'moved';
export const COPY_STATE = 'copy';

/** Another process uses the source or the target of a copy. */
export class CopyEndInUse extends Error {
  override readonly name = 'CopyEndInUse';
}

/** A database that is locked for a copy, as its source or its target. */
export interface CopyEnd {
  /** All tables of the ledger, each after those that it refers to. */
  tables(): Promise<CopiedTable[]>;
  /** The value of a setting with a mark. */
  mark(name: typeof MOVED_MARK | typeof COPY_STATE): Promise<string | undefined>;
  /** Sets the mark of a source, or removes it. */
  setMoved(mark: MovedMark | undefined): Promise<void>;
  /** Number of rows, without marks. */
  count(table: CopiedTable): Promise<number>;
  /** Rows after a key, in the order of the key, in batches; without marks. */
  rows(table: CopiedTable, after?: readonly CopiedValue[]): AsyncIterable<CopiedRow[]>;
  /** The last id that each table has assigned, deleted ones included. */
  lastIds(): Promise<Map<string, number>>;

  /** Empties the tables of a new target, and disables triggers. */
  begin(copy: string, tables: readonly CopiedTable[]): Promise<CopyState>;
  /** Inserts rows and records the state in one transaction. */
  insert(table: CopiedTable, rows: readonly CopiedRow[], state: CopyState): Promise<void>;
  /** Restores triggers, sets the last ids, and removes the state, in one transaction; then gathers statistics. */
  finish(lastIds: ReadonlyMap<string, number>, state: CopyState): Promise<void>;
  close(): Promise<void>;
}

/** Excludes the marks where a table is that of settings. */
export const withoutMarks = ({ name }: CopiedTable): string =>
  name === 'settings' ? `name NOT IN ('${MOVED_MARK}', '${COPY_STATE}')` : 'TRUE';

/** Sorts tables so that each comes after those that it refers to. */
export function afterReferenced(
  tables: readonly CopiedTable[],
  references: readonly { readonly table: string; readonly to: string }[],
): CopiedTable[] {
  const sorted: CopiedTable[] = [];
  const left = new Map(tables.map((table) => [table.name, table]));
  while (left.size > 0) {
    const waits = (name: string) => references.some(({ table, to }) => table === name && to !== name && left.has(to));
    const next = [...left.values()].filter(({ name }) => !waits(name));
    if (next.length === 0) throw new Error(`Tables refer to each other: ${[...left.keys()].join(', ')}.`);
    for (const table of next) left.delete(table.name);
    sorted.push(...next);
  }
  return sorted;
}
