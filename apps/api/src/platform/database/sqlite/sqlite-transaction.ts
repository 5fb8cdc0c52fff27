import type { Sql } from 'sql-template-tag';
import type { DataSource, EntityManager } from 'typeorm';

import type { Transaction } from '../database.js';
import { countRow, countRows } from '../database-use.js';
import { endRunner, newRunner, type PreparedStatements, type SqliteRunner } from '../typeorm-internals.js';
import { refuseAfterEnd } from '../transaction-scope.js';
import type { EventLoopTurn } from './event-loop-turn.js';
import { sqliteError, type UniqueNames } from './sqlite-errors.js';
import type { Statements } from './statements.js';

/** State of the writing connection that all transactions share. */
export interface Writer {
  readonly dataSource: DataSource;
  readonly statements: Statements;
  readonly uniqueNames: UniqueNames;
  /** Shared by transactions. */
  readonly typeormStatements: PreparedStatements;
  readonly turn: EventLoopTurn;
}

/** A transaction on the writing connection. */
export class SqliteTransaction implements Transaction {
  readonly dialect = 'sqlite';
  ended = false;
  private runner: SqliteRunner | undefined;

  constructor(
    private readonly writer: Writer,
    private readonly hasWaiting: () => boolean,
  ) {}

  get isAwaited(): boolean {
    return this.hasWaiting();
  }

  async rows<R>(query: Sql): Promise<R[]> {
    const rows = this.run(() => countRows(this.writer.statements.all<R>(query)));
    if (this.writer.turn.isLong) await this.writer.turn.end();
    return rows;
  }

  async first<R>(query: Sql): Promise<R | undefined> {
    const row = this.run(() => countRow(this.writer.statements.first<R>(query)));
    if (this.writer.turn.isLong) await this.writer.turn.end();
    return row;
  }

  async lock(): Promise<void> {
    refuseAfterEnd(this);
  }

  async tryLock(): Promise<boolean> {
    refuseAfterEnd(this);
    return true;
  }

  get manager(): EntityManager {
    refuseAfterEnd(this);
    this.runner ??= newRunner(this.writer.dataSource, this.writer.typeormStatements);
    return this.runner.manager;
  }

  /** From here on the transaction and its manager reject every use. */
  end(): void {
    this.ended = true;
    if (this.runner) endRunner(this.runner);
  }

  private run<T>(statement: () => T): T {
    refuseAfterEnd(this);
    try {
      return statement();
    } catch (error) {
      throw sqliteError(error, this.writer.uniqueNames);
    }
  }
}
