import type { Job } from '@syncledger/client';
import { field, type Column } from '@syncledger/domain/terminal';

import { EXIT } from '../agent/agent.js';
import { printLine, printList, printObject, printText, printMessage } from './print.js';
import type { RemoteLedger, WithKind } from './remote-ledger.js';
import { progressOf, shortTime, stateOf } from './run-text.js';
import { watchRun } from './watch.js';

export interface RunFilters {
  readonly connection?: number;
  readonly project?: number;
  readonly system?: string;
  readonly search?: string;
  readonly unfinished?: boolean;
  readonly failed?: boolean;
  readonly limit: number;
  readonly json: boolean;
}

const connectionOf = (row: Record<string, unknown>) => (row as unknown as Job).connection;

const columns: readonly Column[] = [
  field('id'),
  field('kind'),
  { title: 'state', of: (row) => stateOf(row as unknown as Job) },
  { title: 'connection', of: (row) => `${connectionOf(row).alias} (${String(connectionOf(row).id)})` },
  { title: 'system', of: (row) => connectionOf(row).system },
  { title: 'last run', of: (row) => shortTime(String(row['last_run'])) },
];

const details: readonly Column[] = [
  ...columns,
  { title: 'command', of: (row) => connectionOf(row).command },
  field('attempt'),
  { title: 'started at', of: (row) => shortTime(typeof row['started_at'] === 'string' ? row['started_at'] : '') },
  field('ended_by'),
  { title: 'seconds', of: (row) => (row['ready'] === 0 ? '' : String(row['ready'])) },
  { title: 'progress', of: (row) => progressOf(row as unknown as Job) },
];

export async function listRuns(ledger: RemoteLedger, filters: RunFilters): Promise<number> {
  const { connection, project, system, search, unfinished, failed } = filters;
  const query = {
    ...(connection !== undefined && { connection: [connection] }),
    ...(project !== undefined && { project: [project] }),
    ...(system !== undefined && { system: [system] }),
    ...(search !== undefined && { search: [search] }),
    ...(unfinished && { ready: [false] }),
    ...(failed && { ready: [true], succeeded: [false] }),
  };
  await printList(await ledger.jobs(query, filters.limit), columns, filters.json);
  return EXIT.ok;
}

export async function showRun(ledger: RemoteLedger, id: number, json: boolean): Promise<number> {
  const job = await ledger.job(id);
  printObject(job, details, json);
  if (!json && job.result_message !== '') {
    printLine('');
    printText(job.result_message.replace(/\n?$/, '\n'));
  }
  return EXIT.ok;
}

/** @param watch follows the run, and returns how it ended */
export async function startRun(
  ledger: RemoteLedger,
  connection: number,
  { json, watch }: { json: boolean; watch: boolean },
): Promise<number> {
  const job = await ledger.submit(await ledger.connection(connection));
  if (watch) {
    printMessage(`Run ${String(job.id)} is queued.`);
    return watchRun(ledger, job.id, json);
  }
  printJob(job, json, 'is queued');
  return EXIT.ok;
}

export async function cancelRun(ledger: RemoteLedger, id: number, json: boolean): Promise<number> {
  printJob(await ledger.cancel(await ledger.job(id)), json, 'is cancelled');
  return EXIT.ok;
}

function printJob(job: WithKind<object> & { readonly id: number }, json: boolean, what: string): void {
  if (json) printObject(job, [], true);
  else printLine(`Run ${String(job.id)} ${what}.`);
}
