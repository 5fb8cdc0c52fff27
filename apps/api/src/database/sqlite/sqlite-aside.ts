import type { Sql } from 'sql-template-tag';

import type { Aside, DatabaseLogger, RowStream } from '../database.js';
import { DatabaseUnavailableError, TooLongError } from '../errors.js';
import type { Streams } from '../streams.js';
import { processSource, SqliteProcess } from './sqlite-process.js';

/** Most statements that run or wait: each may take seconds, and they run one at a time. */
const MOST_WAITING = 16;
/**
 * How long one waits for its turn, and how long it may take, in milliseconds. A list is two statements, and a client that is told nothing for
 * a minute is gone.
 */
const LIMITS = { turn: 10_000, statement: 40_000 };

interface Waiting {
  readonly run: (reader: SqliteProcess) => Promise<void>;
  readonly reject: (error: Error) => void;
  readonly patience: NodeJS.Timeout;
}

/** Reads in a process of its own, which starts with the first statement; long lists in one each. */
export class SqliteAside implements Aside {
  private readonly waiting: Waiting[] = [];
  private reader: SqliteProcess | undefined;
  private isBusy = false;
  private closed = false;

  constructor(
    private readonly file: string,
    private readonly streams: Streams,
    private readonly logger?: DatabaseLogger,
  ) {}

  async rows<R>(query: Sql): Promise<R[]> {
    if (this.closed) throw closedError();
    if (this.waiting.length >= MOST_WAITING) throw new TooLongError();
    return new Promise<R[]>((resolve, reject) => {
      const waiting: Waiting = {
        run: (reader) => reader.rows<R>(query).then(resolve, reject),
        reject,
        patience: setTimeout(() => {
          this.waiting.splice(this.waiting.indexOf(waiting), 1);
          reject(new TooLongError());
        }, LIMITS.turn),
      };
      this.waiting.push(waiting);
      void this.runNext();
    });
  }

  async first<R>(query: Sql): Promise<R | undefined> {
    return (await this.rows<R>(query))[0];
  }

  async stream<R>(query: Sql): Promise<RowStream<R>> {
    if (this.closed) throw closedError();
    return this.streams.start(() => processSource<R>(this.file, query, this.logger));
  }

  /** Answers with an error what runs and what waits. */
  close(): void {
    this.closed = true;
    this.reader?.end(closedError());
    for (const { reject, patience } of this.waiting.splice(0)) {
      clearTimeout(patience);
      reject(closedError());
    }
  }

  private async runNext(): Promise<void> {
    const next = this.isBusy ? undefined : this.waiting.shift();
    if (!next) return;
    this.isBusy = true;
    clearTimeout(next.patience);
    if (!this.reader || this.reader.hasEnded) this.reader = new SqliteProcess(this.file, this.logger);
    const { reader } = this;
    const limit = setTimeout(() => {
      reader.end(new TooLongError());
    }, LIMITS.statement);
    await next.run(reader);
    clearTimeout(limit);
    this.isBusy = false;
    void this.runNext();
  }
}

function closedError(): DatabaseUnavailableError {
  return new DatabaseUnavailableError(undefined, 'The database was closed.');
}
