import type BetterSqlite3 from 'better-sqlite3';

interface Waiting {
  readonly values: readonly unknown[];
  readonly resolve: (id: number | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/** Rows that come in one turn of the event loop are written with one commit, and answered after it. */
export class GroupCommit {
  private waiting: Waiting[] = [];
  private readonly insert: BetterSqlite3.Statement;

  /** @param statement inserts a row and returns its id, if it inserts one */
  constructor(
    private readonly database: BetterSqlite3.Database,
    statement: string,
  ) {
    this.insert = database.prepare(statement).pluck();
  }

  /** Writes a row; answers its id when it is on disk. */
  add(values: readonly unknown[]): Promise<number | undefined> {
    return new Promise((resolve, reject) => {
      const length = this.waiting.push({ values, resolve, reject });
      if (length > 1) return;
      setImmediate(() => {
        this.commit();
      });
    });
  }

  private commit(): void {
    const group = this.waiting;
    this.waiting = [];
    try {
      this.database.exec('BEGIN IMMEDIATE');
      const ids = group.map(({ values }) => this.insert.get(...values) as number | undefined);
      this.database.exec('COMMIT');
      group.forEach(({ resolve }, place) => {
        resolve(ids[place]);
      });
    } catch (error) {
      if (this.database.inTransaction) this.database.exec('ROLLBACK');
      for (const { reject } of group) reject(error);
    }
  }
}
