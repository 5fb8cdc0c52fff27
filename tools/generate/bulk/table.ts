/** What a column can hold; times are microseconds. */
export type Value = string | number | boolean | null;

/** The rows of one table as they are loaded: an id each where the table has one, in the order of the ids. */
export interface BulkTable {
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: Iterable<readonly Value[]>;
  /** How many rows there are. */
  readonly count: number;
}
