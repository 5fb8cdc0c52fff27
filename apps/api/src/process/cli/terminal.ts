import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { once } from 'node:events';

import type { AnyResource } from '@syncledger/domain';
import { tableLines, type Column } from '@syncledger/domain/terminal';

import { compileCsvSerializer, csvHead } from '../../platform/http/csv.js';
import type { List } from '../../platform/http/list-answer.js';
import { publicView, type CallerView } from '../../platform/http/serialization/caller-view.js';
import { toPlainObject } from '../../platform/http/serialization/serializer.js';

/** How rows are printed. */
export interface Rows {
  readonly resource: AnyResource;
  readonly view: CallerView;
  readonly columns: readonly Column[];
}

type Row = Record<string, unknown>;

/** Where commands write: results to standard output, everything else to standard error. */
export class Terminal {
  constructor(
    readonly out: Writable,
    readonly err: Writable,
  ) {}

  /** Writes a line of a result. */
  print(line: string): void {
    this.out.write(`${line}\n`);
  }

  /** Writes a message to the user. */
  tell(text: string): void {
    this.err.write(`${text}\n`);
  }

  /** Writes an object as one line of JSON. */
  json(value: unknown): void {
    this.print(JSON.stringify(value));
  }

  /** Writes objects as a table. */
  async table(columns: readonly Column[], rows: readonly Row[]): Promise<void> {
    for await (const line of tableLines(columns, [rows])) this.print(line);
  }

  /** Writes a list of any length, with back-pressure: as `{"results": [...]}`, or as a table. */
  async list(list: List, { resource, view, columns }: Rows, isJson: boolean): Promise<void> {
    const rows = shown(list, (held) => toPlainObject(resource, held, view));
    await this.write(isJson ? jsonPieces(rows) : lines(columns, rows));
  }

  /** Writes a list of any length as NDJSON: an object a line. */
  async lines(list: List, { resource, view }: Pick<Rows, 'resource' | 'view'>): Promise<void> {
    await this.write(ndjson(shown(list, (held) => toPlainObject(resource, held, view))));
  }

  /** Writes a list of rows as CSV. */
  async csv(list: List, resource: AnyResource): Promise<void> {
    await this.write(csvPieces(list, resource));
  }

  /** Resolves when everything is written. */
  async end(): Promise<void> {
    for (const stream of [this.out, this.err]) {
      if (stream.writableLength > 0 && !stream.destroyed) await Promise.race([once(stream, 'drain'), finished(stream)]);
    }
  }

  private async write(pieces: AsyncIterable<string>): Promise<void> {
    for await (const piece of pieces) if (!this.out.write(piece)) await once(this.out, 'drain');
  }
}

async function* shown(list: List, show: (held: object) => Row): AsyncGenerator<Row[]> {
  const batches = 'stream' in list ? await list.stream() : [list.results];
  for await (const batch of batches) yield batch.map(show);
}

async function* csvPieces(list: List, resource: AnyResource): AsyncGenerator<string> {
  const serialize = compileCsvSerializer(resource)(publicView);
  yield csvHead(resource);
  const batches = 'stream' in list ? await list.stream() : [list.results];
  for await (const batch of batches) yield batch.map(serialize).join('');
}

async function* ndjson(batches: AsyncIterable<Row[]>): AsyncGenerator<string> {
  for await (const batch of batches) yield batch.map((row) => `${JSON.stringify(row)}\n`).join('');
}

async function* jsonPieces(batches: AsyncIterable<Row[]>): AsyncGenerator<string> {
  let separator = '';
  yield '{"results":[';
  for await (const batch of batches) {
    const text = batch.map((row) => JSON.stringify(row)).join();
    if (text === '') continue;
    yield separator + text;
    separator = ',';
  }
  yield ']}\n';
}

async function* lines(columns: readonly Column[], batches: AsyncIterable<Row[]>): AsyncGenerator<string> {
  for await (const line of tableLines(columns, batches)) yield `${line}\n`;
}
