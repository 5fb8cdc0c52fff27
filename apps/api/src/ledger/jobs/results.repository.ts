import { Injectable } from '@nestjs/common';
import { raw } from 'sql-template-tag';

import { Database, type UnitOfWork } from '../../platform/database/index.js';
import { toRunSql, type RunnableConnection, type ToRun } from '../connections/index.js';
import { jobStore, type Result, type ResultOfConnection, type Written } from '../job-store/index.js';

/** A finished run, and who writes it of which connection. */
export interface NewResult extends ToRun, Result {}

/** The connection, and the job that was written: none without the right to, or in an archived project. */
export type Recorded = Written<RunnableConnection>;

const isWritable = raw('may_run AND NOT archived');

/** Results of connections that the caller sees. */
@Injectable()
export class ResultsRepository {
  constructor(private readonly database: Database) {}

  /** Writes a result; undefined for a connection that the caller does not see, or that is not where it has to be. */
  record(result: NewResult): Promise<Recorded | undefined> {
    return jobStore.finishQueuedOrInsert<RunnableConnection>(this.database, this.written(result));
  }

  /** The same as a part of a transaction. */
  recordIn(unit: UnitOfWork, result: NewResult): Promise<Recorded | undefined> {
    return jobStore.finishQueuedOrInsertIn<RunnableConnection>(unit, this.written(result));
  }

  /** What a run of the connection would need. */
  async toRun(unit: UnitOfWork, run: ToRun): Promise<RunnableConnection | undefined> {
    const read = () => unit.first<RunnableConnection>(toRunSql(unit.dialect, run));
    return (await read()) ?? (await read());
  }

  private written(result: NewResult): ResultOfConnection {
    const { kind, connection, caller } = result;
    const target = { kind, connection, user: caller.userId };
    return { target, result, connection: toRunSql(this.database.dialect, result), isWritable };
  }
}
