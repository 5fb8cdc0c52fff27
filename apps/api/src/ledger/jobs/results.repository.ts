import { Injectable } from '@nestjs/common';
import type { Kind } from '@syncledger/domain';
import sql, { raw } from 'sql-template-tag';

import { Batcher } from '../../platform/background/index.js';
import { changedNothing, Database, idIn, keyOf, type Reader, type Transaction } from '../../platform/database/index.js';
import { selectRunnable, selectRunnableAmong, type RunnableConnection, type RunRequest } from '../connections/index.js';
import { jobStore, type Result, type ResultOfConnection, type Written } from '../job-store/index.js';

/** A result to write, with its connection and caller. */
export interface NewResult extends RunRequest, Result {}

/** The connection and the written job; without a job when the caller lacks the permission, or the project is archived. */
export type Recorded = Written<RunnableConnection>;

const isWritable = raw('may_run AND NOT archived');

/** Results that share a statement, and thus a commit. */
const MOST_TOGETHER = 64;

@Injectable()
export class ResultsRepository {
  private readonly batches = new Batcher(
    (results: readonly NewResult[]) => this.recordTogether(results),
    MOST_TOGETHER,
    changedNothing,
  );

  constructor(private readonly database: Database) {}

  /**
   * Writes a result; returns undefined when the caller does not see the connection, or it is not in the scope. On PostgreSQL, those
   * that arrive together with the same rights share a statement; what that leaves out is written separately.
   */
  async record(result: NewResult): Promise<Recorded | undefined> {
    const together =
      this.database.dialect === 'postgres' ? await this.batches.add(rightsOf(result), result) : undefined;
    return (
      together ??
      (await jobStore.finishQueuedOrInsert<RunnableConnection>(this.database, this.resultOfConnection(result)))
    );
  }

  /** The same as a part of a transaction. */
  recordIn(tx: Transaction, result: NewResult): Promise<Recorded | undefined> {
    return jobStore.finishQueuedOrInsertIn<RunnableConnection>(tx, this.resultOfConnection(result));
  }

  /** Locks and reads the connection of a run. */
  async lockRunnable(tx: Transaction, run: RunRequest): Promise<RunnableConnection | undefined> {
    const read = () => this.findRunnable(tx, run);
    return (await read()) ?? (await read());
  }

  /** The kinds of connections, by id; of those that do not exist, none. */
  async kindsOf(connections: readonly number[]): Promise<Map<number, Kind>> {
    const rows = await this.database.rows<{ id: number; kind: Kind }>(
      sql`SELECT id, kind FROM connections WHERE ${idIn(this.database.dialect, raw('id'), connections)}`,
    );
    return new Map(rows.map(({ id, kind }) => [id, kind]));
  }

  findRunnable(reader: Reader, run: RunRequest): Promise<RunnableConnection | undefined> {
    return reader.first<RunnableConnection>(selectRunnable(this.database.dialect, run));
  }

  /** Undefined for results that were not written. */
  private async recordTogether(results: readonly NewResult[]): Promise<readonly (Recorded | undefined)[]> {
    const [first] = results;
    if (!first || results.length === 1) return [undefined];
    const connections = selectRunnableAmong(
      first,
      results.map(({ connection }) => connection),
    );
    const submitted = results.map((result) => ({ ...result, user: result.caller.userId }));
    return jobStore.finishQueuedOrInsertTogether<RunnableConnection>(this.database, {
      ...{ kind: first.kind, results: submitted, connections, isWritable },
    });
  }

  private resultOfConnection(result: NewResult): ResultOfConnection {
    const { kind, connection, caller } = result;
    const target = { kind, connection, user: caller.userId };
    return { target, result, connection: selectRunnable(this.database.dialect, result), isWritable };
  }
}

/** A key of what decides which connections a caller may write to. */
function rightsOf(result: NewResult): string {
  return keyOf(selectRunnableAmong(result, []));
}
