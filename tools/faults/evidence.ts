import { readdir, readFile } from 'node:fs/promises';

import { openLedgerDatabase, type Database } from '@syncledger/api';
import { dueAfter, type Micros } from '@syncledger/domain';
import sql from 'sql-template-tag';

import type { Evidence, Step, StoredJob, StoredOutput } from './check.js';
import { shownBy } from '@syncledger/testing';
import type { Scene } from './scene.js';

/** A time by the machine's clock, in milliseconds. */
export interface Time {
  readonly from: number;
  readonly to: number;
}

/**
 * How long a running server may take to queue a due run, in milliseconds: it checks once a second, on a busy machine.
 */
const SLACK = 12_000;

/** Collects the facts after the end of the faults. */
export async function gather(scene: Scene, url: string, time: Time): Promise<Evidence> {
  const database = await openLedgerDatabase({ url });
  try {
    const jobs = await jobsIn(database);
    const micros = (at: number) => shownBy(scene.clock, at) * 1000;
    const due = new Map(scene.scheduled.map((id) => [id, dueTimes(id, micros(time.from), micros(time.to))]));
    return {
      jobs,
      steps: await stepsIn(database),
      acknowledged: scene.acknowledged,
      said: new Set([...(await wordsIn(scene.journal)), ...scene.posted]),
      outputs: await outputsIn(database),
      chunks: scene.chunks,
      messages: [...scene.receiver.messages.values()],
      toldEnds: new Map([...scene.toldEnds].map(([id, at]) => [id, micros(at)])),
      due,
      present: scene.replicas.flatMap(({ spans }) =>
        spans.map((span) => ({ from: micros(span.from), to: micros(span.to) })),
      ),
      slack: SLACK * scene.clock.speed * 1000,
    };
  } finally {
    await database.close();
  }
}

/** Results that remain in the spools of agents: none, unless the ledger was unreachable. */
export async function spooled({ folder }: Scene): Promise<string[]> {
  const names = await readdir(folder, { recursive: true });
  return names.filter((name) => /^spool-[^/]+\/[^/]+\.json$/.test(name));
}

async function jobsIn(database: Database): Promise<StoredJob[]> {
  const rows = await database.rows<Omit<StoredJob, 'succeeded'> & { succeeded: boolean | number }>(
    sql`SELECT id, connection_id AS connection, ready, succeeded, result_message AS message, created_at AS "createdAt", last_run AS "lastRun", due_at AS "dueAt", cause FROM jobs ORDER BY id`,
  );
  return rows.map((row) => ({ ...row, succeeded: Boolean(row.succeeded) }));
}

async function stepsIn(database: Database): Promise<Step[]> {
  const rows = await database.rows<Omit<Step, 'succeeded'> & { succeeded: boolean | number | null }>(
    sql`SELECT job_id AS job, type, succeeded FROM events WHERE type LIKE 'job.%' ORDER BY id`,
  );
  return rows.map((row) => ({ ...row, succeeded: row.succeeded === null ? null : Boolean(row.succeeded) }));
}

async function outputsIn(database: Database): Promise<StoredOutput[]> {
  const rows = await database.rows<{ job: number; attempt: number; newest: number; text: string }>(
    sql`SELECT o.job_id AS job, o.attempt, j.attempt AS newest, k.text
      FROM outputs o
      JOIN jobs j ON j.id = o.job_id
      JOIN output_chunks k ON k.output_id = o.id
      ORDER BY o.id, k.start`,
  );
  const outputs = new Map<string, StoredOutput>();
  for (const { job, attempt, newest, text } of rows) {
    const key = `${String(job)}/${String(attempt)}`;
    const before = outputs.get(key)?.text ?? '';
    outputs.set(key, { job, attempt, isLast: attempt === newest, text: before + text });
  }
  return [...outputs.values()];
}

async function wordsIn(journal: string): Promise<string[]> {
  const text = await readFile(journal, 'utf8').catch(() => '');
  return text.split('\n').flatMap((line) => (line.startsWith('said ') ? [line.slice('said '.length)] : []));
}

function dueTimes(connection: number, from: Micros, to: Micros): Micros[] {
  const times: Micros[] = [];
  for (let due = dueAfter(connection, 'hourly', from); due !== undefined && due < to;) {
    times.push(due);
    due = dueAfter(connection, 'hourly', due);
  }
  return times;
}
