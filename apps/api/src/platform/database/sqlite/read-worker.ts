import { fork, type ChildProcess } from 'node:child_process';

import type { Sql } from 'sql-template-tag';

import { DatabaseUnavailableError } from '../errors.js';
import type { DatabaseLogger } from '../options.js';
import type { RowSource } from '../row-stream.js';
import { BUSY_MILLIS } from './sqlite-data-source.js';
import { sqliteReadError } from './sqlite-errors.js';
import { bound, boundText } from './statements.js';

/** A statement with its values as the driver binds them, or a request for more rows of the open list. */
export type WorkerRequest =
  | { readonly text: string; readonly values: readonly unknown[]; readonly isList: boolean }
  | { readonly most: number };

export type WorkerResponse =
  | { readonly rows: unknown[] }
  | { readonly failed: { readonly message: string; readonly code?: string | undefined } };

interface PendingRequest {
  readonly resolve: (rows: unknown[]) => void;
  readonly reject: (error: unknown) => void;
}

/** Beside this file, wherever that is: among the sources, compiled, or in the bundle (apps/api/vite.config.mjs). */
const MAIN = new URL(`./read-worker-main${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url);

/**
 * A read-only connection in a separate process. The driver is synchronous: slow statements would block every other
 * request, and can only be aborted by ending their process.
 */
export class ReadWorker {
  private readonly child: ChildProcess;
  /** Responses arrive in this order. */
  private readonly asked: PendingRequest[] = [];
  private ended = false;

  constructor(file: string, logger?: DatabaseLogger) {
    this.child = fork(MAIN, [file, String(BUSY_MILLIS)], {
      serialization: 'advanced',
      // Without this process's variables, some of which are secrets, and without its options.
      env: {},
      execArgv: [],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const lost = (error?: Error) => {
      if (!this.ended) logger?.warn({ err: error }, 'The process of long reads was lost');
      this.end(new DatabaseUnavailableError(error));
    };
    this.child.on('message', (response: WorkerResponse) => {
      this.take(response);
    });
    this.child.on('error', lost);
    this.child.on('exit', () => {
      lost();
    });
    this.child.unref();
    this.child.channel?.unref();
  }

  /** Whether it was ended, or lost. */
  get hasEnded(): boolean {
    return this.ended;
  }

  rows<T>(query: Sql): Promise<T[]> {
    return this.ask<T>({ text: boundText(query), values: query.values.map(bound), isList: false });
  }

  /** Opens a list, with a snapshot taken now. */
  async open(query: Sql): Promise<void> {
    await this.ask({ text: boundText(query), values: query.values.map(bound), isList: true });
  }

  /** The next rows of the list. */
  read<T>(most: number): Promise<T[]> {
    return this.ask<T>({ most });
  }

  /** Ends the process, whatever it is doing; pending requests fail with the error. */
  end(error: Error): void {
    if (this.ended) return;
    this.ended = true;
    this.child.kill('SIGKILL');
    for (const { reject } of this.asked.splice(0)) reject(error);
  }

  private ask<T>(request: WorkerRequest): Promise<T[]> {
    return new Promise<T[]>((resolve, reject) => {
      if (this.ended) throw new DatabaseUnavailableError();
      this.asked.push({ resolve: resolve as PendingRequest['resolve'], reject });
      this.child.channel?.ref();
      // A failure to send is reported by the exit of the process.
      this.child.send(request, () => undefined);
    });
  }

  private take(response: WorkerResponse): void {
    const asked = this.asked.shift();
    if (this.asked.length === 0) this.child.channel?.unref();
    if ('rows' in response) asked?.resolve(response.rows);
    else asked?.reject(sqliteReadError(Object.assign(new Error(), response.failed)));
  }
}

/** The rows of a query in a separate process, which ends with them. */
export async function workerSource<R>(file: string, query: Sql, logger?: DatabaseLogger): Promise<RowSource<R>> {
  const reader = new ReadWorker(file, logger);
  const abort = () => {
    reader.end(new DatabaseUnavailableError(undefined, 'The list was closed.'));
  };
  try {
    await reader.open(query);
  } catch (error) {
    abort();
    throw error;
  }
  return {
    read: (most) => reader.read<R>(most),
    rows: (other) => reader.rows(other),
    abort,
    close: async () => {
      abort();
    },
  };
}
