import { fork, type ChildProcess } from 'node:child_process';

import type { Sql } from 'sql-template-tag';

import { DatabaseUnavailableError } from '../errors.js';
import type { DatabaseLogger } from '../options.js';
import type { RowSource } from '../row-stream.js';
import { BUSY_MILLIS } from './sqlite-data-source.js';
import { sqliteReadError } from './sqlite-errors.js';
import { bound, boundText } from './statements.js';

/** A statement with its values as the driver binds them, or more rows of the one that is a list. */
export type AsideQuestion =
  { readonly text: string; readonly values: readonly unknown[]; readonly isList: boolean } | { readonly most: number };

/** What became of it. */
export type AsideAnswer =
  { readonly rows: unknown[] } | { readonly failed: { readonly message: string; readonly code?: string | undefined } };

interface Asked {
  readonly resolve: (rows: unknown[]) => void;
  readonly reject: (error: unknown) => void;
}

/** Beside this file, wherever that is: among the sources, compiled, or in the bundle (apps/api/vite.config.mjs). */
const MAIN = new URL(`./aside-main${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url);

/**
 * A connection that reads in a process of its own. The driver is synchronous: what takes long would keep everybody waiting, and
 * nothing but the end of its process breaks it off.
 */
export class SqliteProcess {
  private readonly child: ChildProcess;
  /** Answers come in this order. */
  private readonly asked: Asked[] = [];
  private ended = false;

  constructor(file: string, logger?: DatabaseLogger) {
    this.child = fork(MAIN, [file, String(BUSY_MILLIS)], {
      serialization: 'advanced',
      // None of this process's variables, of which some are secrets, and none of its options.
      env: {},
      execArgv: [],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const lost = (error?: Error) => {
      if (!this.ended) logger?.warn({ err: error }, 'The process of long reads was lost');
      this.end(new DatabaseUnavailableError(error));
    };
    this.child.on('message', (answer: AsideAnswer) => {
      this.take(answer);
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

  /** Every row of a statement. */
  rows<T>(query: Sql): Promise<T[]> {
    return this.ask<T>({ text: boundText(query), values: query.values.map(bound), isList: false });
  }

  /** Begins to read a list, with the snapshot of this moment. */
  async open(query: Sql): Promise<void> {
    await this.ask({ text: boundText(query), values: query.values.map(bound), isList: true });
  }

  /** The next rows of the list. */
  read<T>(most: number): Promise<T[]> {
    return this.ask<T>({ most });
  }

  /** Ends the process, whatever it is at; who waits gets an error. */
  end(error: Error): void {
    if (this.ended) return;
    this.ended = true;
    this.child.kill('SIGKILL');
    for (const { reject } of this.asked.splice(0)) reject(error);
  }

  private ask<T>(question: AsideQuestion): Promise<T[]> {
    return new Promise<T[]>((resolve, reject) => {
      if (this.ended) throw new DatabaseUnavailableError();
      this.asked.push({ resolve: resolve as Asked['resolve'], reject });
      this.child.channel?.ref();
      // That it can't be sent any more is told by its end.
      this.child.send(question, () => undefined);
    });
  }

  private take(answer: AsideAnswer): void {
    const asked = this.asked.shift();
    if (this.asked.length === 0) this.child.channel?.unref();
    if ('rows' in answer) asked?.resolve(answer.rows);
    else asked?.reject(sqliteReadError(Object.assign(new Error(), answer.failed)));
  }
}

/** The rows of a query in a process of their own, which ends with them. */
export async function processSource<R>(file: string, query: Sql, logger?: DatabaseLogger): Promise<RowSource<R>> {
  const reader = new SqliteProcess(file, logger);
  const breakOff = () => {
    reader.end(new DatabaseUnavailableError(undefined, 'The list was closed.'));
  };
  try {
    await reader.open(query);
  } catch (error) {
    breakOff();
    throw error;
  }
  return {
    read: (most) => reader.read<R>(most),
    rows: (other) => reader.rows(other),
    breakOff,
    close: async () => {
      breakOff();
    },
  };
}
