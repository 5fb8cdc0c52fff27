/** The program of `ReadWorker`: serves one request after another, on a read-only connection. */
import BetterSqlite3 from 'better-sqlite3';

import type { WorkerResponse, WorkerRequest } from './read-worker.js';

const [, , file = '', timeout] = process.argv;
const connection = new BetterSqlite3(file, { readonly: true, fileMustExist: true, timeout: Number(timeout) });
let list: IterableIterator<unknown> | undefined;

process.on('message', (request: WorkerRequest) => {
  process.send?.(respond(request));
});
// The parent process gets these as well, and ends this one.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => undefined);

function respond(request: WorkerRequest): WorkerResponse {
  try {
    return { rows: rowsOf(request) };
  } catch (error) {
    // Only the standard properties of an error pass between processes.
    const { message, code } = error as Error & { code?: string };
    return { failed: { message, code } };
  }
}

function rowsOf(request: WorkerRequest): unknown[] {
  if ('most' in request) return take(request.most);
  const statement = connection.prepare(request.text);
  if (!request.isList) return statement.all(...request.values);
  // BEGIN alone takes no snapshot, the first read does.
  connection.exec('BEGIN; SELECT 1 FROM sqlite_schema LIMIT 1');
  list = statement.iterate(...request.values);
  return [];
}

function take(most: number): unknown[] {
  const rows: unknown[] = [];
  while (rows.length < most) {
    const row = list?.next();
    if (!row || row.done) break;
    rows.push(row.value);
  }
  return rows;
}
