import { Worker } from 'node:worker_threads';

import type { Sql } from 'sql-template-tag';

import type { Reader } from '../database.js';
import { DatabaseUnavailableError, ReadsBusyError } from '../errors.js';
import { BUSY_MILLIS } from './sqlite-data-source.js';
import { sqliteError, type UniqueNames } from './sqlite-errors.js';
import { bound, boundText } from './statements.js';

/** What the thread opens. */
export interface AsideData {
  readonly file: string;
  /** How long it waits for another process's lock, in milliseconds. */
  readonly timeout: number;
}

/** A statement for the thread, its values as the driver binds them. */
export interface AsideQuestion {
  readonly id: number;
  readonly text: string;
  readonly values: readonly unknown[];
}

/** What became of it. */
export type AsideAnswer = { readonly id: number } & (
  { readonly rows: unknown[] } | { readonly failed: { readonly message: string; readonly code?: string | undefined } }
);

interface Asked {
  readonly resolve: (rows: unknown[]) => void;
  readonly reject: (error: unknown) => void;
}

/** Most statements that run or wait: each may take seconds, and they run one at a time. */
const MOST_ASKED = 16;

/** Beside this file, wherever that is: among the sources, compiled, or in the bundle (apps/server/vite.config.mjs). */
const THREAD = new URL(`./aside-thread${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url);

/**
 * Reads on a thread of its own: the driver is synchronous, and a statement that looks through the history would keep every other
 * request waiting. The thread starts with the first statement.
 */
export class SqliteAside implements Reader {
  private readonly asked = new Map<number, Asked>();
  private worker: Worker | undefined;
  private last = 0;
  private closed = false;

  constructor(
    private readonly file: string,
    private readonly names: UniqueNames,
  ) {}

  async rows<R>(query: Sql): Promise<R[]> {
    if (this.closed) throw closedError();
    if (this.asked.size >= MOST_ASKED) throw new ReadsBusyError(MOST_ASKED);
    const worker = (this.worker ??= this.start());
    const id = (this.last += 1);
    return new Promise<R[]>((resolve, reject) => {
      this.asked.set(id, { resolve: resolve as Asked['resolve'], reject });
      worker.ref();
      worker.postMessage({ id, text: boundText(query), values: query.values.map(bound) } satisfies AsideQuestion);
    });
  }

  async first<R>(query: Sql): Promise<R | undefined> {
    return (await this.rows<R>(query))[0];
  }

  /** Answers what was asked with an error. The thread ends after the statement that it is at, which nobody waits for. */
  close(): void {
    this.closed = true;
    this.refuseAll(closedError());
    void this.worker?.terminate();
  }

  private start(): Worker {
    const worker = new Worker(THREAD, { workerData: { file: this.file, timeout: BUSY_MILLIS } satisfies AsideData });
    const lost = (error?: unknown) => {
      if (this.worker !== worker) return;
      this.worker = undefined;
      this.refuseAll(new DatabaseUnavailableError(error));
    };
    worker.on('message', (answer: AsideAnswer) => {
      this.take(answer);
    });
    worker.on('error', lost);
    worker.on('exit', () => {
      lost();
    });
    worker.unref();
    return worker;
  }

  private take(answer: AsideAnswer): void {
    const asked = this.asked.get(answer.id);
    this.asked.delete(answer.id);
    if (this.asked.size === 0) this.worker?.unref();
    if ('rows' in answer) asked?.resolve(answer.rows);
    else asked?.reject(sqliteError(Object.assign(new Error(), answer.failed), this.names));
  }

  private refuseAll(error: Error): void {
    const all = [...this.asked.values()];
    this.asked.clear();
    for (const { reject } of all) reject(error);
  }
}

function closedError(): DatabaseUnavailableError {
  return new DatabaseUnavailableError(undefined, 'The database was closed.');
}
