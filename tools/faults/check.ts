import type { Micros } from '@syncledger/domain';

import type { Message } from './receiver.js';

/** The final state of a job. */
export interface StoredJob {
  readonly id: number;
  readonly connection: number;
  readonly ready: number;
  readonly succeeded: boolean;
  readonly message: string;
  readonly createdAt: Micros;
  readonly lastRun: Micros;
  readonly dueAt: Micros | null;
  /** The cause of its end, if it was not ended by a result. */
  readonly cause: string | null;
}

/** A step of a job that the ledger recorded. */
export interface Step {
  readonly job: number;
  readonly type: string;
  readonly succeeded: boolean | null;
}

/** An acknowledged result. */
export interface Acknowledged {
  readonly job: number;
  readonly succeeded: boolean;
  /** Undefined if only the outcome is known. */
  readonly message?: string;
}

/** Output that a server took. Lines differ between attempts. */
export interface AcknowledgedChunk {
  readonly job: number;
  /** In bytes. */
  readonly offset: number;
  readonly text: string;
}

/** The stored output of an attempt. */
export interface StoredOutput {
  readonly job: number;
  readonly attempt: number;
  readonly isLast: boolean;
  readonly text: string;
}

/** All known facts of a run of the faults. */
export interface Evidence {
  readonly jobs: readonly StoredJob[];
  /** In commit order. */
  readonly steps: readonly Step[];
  readonly acknowledged: readonly Acknowledged[];
  /** The messages of commands and posted results, all different. */
  readonly said: ReadonlySet<string>;
  readonly outputs: readonly StoredOutput[];
  readonly chunks: readonly AcknowledgedChunk[];
  readonly messages: readonly Message[];
  /** When it was told that a run has ended, by the servers' clock. */
  readonly toldEnds: ReadonlyMap<number, Micros>;
  /** The due times of each connection between the start and the end. */
  readonly due: ReadonlyMap<number, readonly Micros[]>;
  /** The times in which a server was running and not suspended, per server, by the servers' clock. */
  readonly present: readonly { readonly from: Micros; readonly to: Micros }[];
  /** How long a running server may take to queue a due run, by the servers' clock. */
  readonly slack: Micros;
}

/** Descriptions of all violations; none for a ledger that kept its guarantees. */
export function violations(evidence: Evidence): string[] {
  return [
    ...wrongLives(evidence),
    ...wrongResults(evidence),
    ...wrongOutputs(evidence),
    ...wrongChunks(evidence),
    ...wrongMessages(evidence),
    ...wrongDueTimes(evidence),
  ];
}

const letters: Readonly<Record<string, string>> = { 'job.queued': 'q', 'job.started': 's', 'job.finished': 'f' };
/**
 * Recorded at once, or queued, claimed and requeued any number of times, then finished. No second lease beside a first.
 */
const LIFE = /^(f|q(sq)*s?f)$/;

function wrongLives({ jobs, steps }: Evidence): string[] {
  const lives = new Map<number, string>();
  for (const { job, type } of steps) lives.set(job, (lives.get(job) ?? '') + (letters[type] ?? ''));
  return jobs.flatMap(({ id, ready }) => {
    const life = lives.get(id) ?? '';
    if (ready === 0) return [`job ${String(id)} has not finished (${life})`];
    return LIFE.test(life) ? [] : [`job ${String(id)} lived "${life}"`];
  });
}

function wrongResults({ jobs, acknowledged, said }: Evidence): string[] {
  const stored = new Map(jobs.map((job) => [job.id, job]));
  const lost = acknowledged.flatMap(({ job, succeeded, message }) => {
    const kept = stored.get(job);
    const isKept = kept?.succeeded === succeeded && (message === undefined || kept.message === message);
    return isKept ? [] : [`the acknowledged result of job ${String(job)} is not the one that is stored`];
  });
  const texts = new Map<string, number>();
  const more = jobs.flatMap(({ id, message, cause }) => {
    const before = texts.get(message);
    if (cause === null) texts.set(message, id);
    if (cause === null && before !== undefined) return [`jobs ${String(before)} and ${String(id)} have one result`];
    const word = /said (\S+)/.exec(message)?.[1] ?? '';
    return cause === null && !said.has(word) ? [`job ${String(id)} has a result that nobody made`] : [];
  });
  return [...lost, ...more];
}

/** Commands number their lines. The output of an attempt that was ended early may end early, but has no hole, and nothing twice. */
function wrongOutputs({ jobs, outputs }: Evidence): string[] {
  const holes = outputs.flatMap(({ job, attempt, text }) => {
    const numbers = [...text.matchAll(/^step (\d+)\b/gm)].map(([, number]) => Number(number));
    const isWhole = numbers.every((number, index) => number === index + 1);
    return isWhole ? [] : [`the output of job ${String(job)}, attempt ${String(attempt)}, is not what was printed`];
  });
  const ended = new Map(jobs.filter(({ cause }) => cause === 'command').map(({ id, message }) => [id, message]));
  const different = outputs.flatMap(({ job, isLast, text }) => {
    const message = isLast ? ended.get(job) : undefined;
    // Output that comes too late is refused: the servers' clock is fast.
    return message?.startsWith(text) === false ? [`the output of job ${String(job)} is not in its message`] : [];
  });
  return [...holes, ...different];
}

function wrongChunks({ chunks, outputs }: Evidence): string[] {
  return chunks.flatMap(({ job, offset, text }) => {
    const times = outputs.filter(
      (output) => output.job === job && Buffer.from(output.text).subarray(offset).toString().startsWith(text),
    ).length;
    // A part of a line may stand at the same place in another attempt.
    const isEnough = times === 1 || (times > 1 && !/\d{6}\n/.test(text));
    const what = `the output of job ${String(job)} that was acknowledged at ${String(offset)}`;
    return isEnough ? [] : [`${what} is stored ${String(times)} times`];
  });
}

function wrongMessages({ jobs, messages }: Evidence): string[] {
  const received = new Map<string, number>();
  for (const { type, job } of messages) {
    const key = `${type} of job ${String(job)}`;
    received.set(key, (received.get(key) ?? 0) + 1);
  }
  return jobs.flatMap(({ id, succeeded }) => {
    const wanted: readonly (readonly [string, number])[] = [
      [`job.finished of job ${String(id)}`, 1],
      [`job.failed of job ${String(id)}`, succeeded ? 0 : 1],
    ];
    return wanted.flatMap(([key, times]) => {
      const count = received.get(key) ?? 0;
      return count === times ? [] : [`${String(count)} messages ${key}, not ${String(times)}`];
    });
  });
}

function wrongDueTimes(evidence: Evidence): string[] {
  const { jobs, due } = evidence;
  return [...due].flatMap(([connection, times]) => {
    const own = jobs.filter((job) => job.connection === connection);
    return times.flatMap((time) => {
      const runs = own.filter(({ dueAt }) => dueAt === time).length;
      if (runs > 1) return [`connection ${String(connection)} ran ${String(runs)} times for one due time`];
      const isKnown = runs === 1 || stoodFor(own, time, evidence) || wasMissed(own, time, evidence);
      return isKnown ? [] : [`connection ${String(connection)} did not run at ${String(time)}, for no reason`];
    });
  });
}

/**
 * An unfinished run stands for the due time. A server reads the clock before it writes the end of a run, which may wait or be
 * stopped in between: so the run may have been unfinished until the end was told.
 */
function stoodFor(own: readonly StoredJob[], time: Micros, { slack, toldEnds }: Evidence): boolean {
  return own.some(
    ({ id, createdAt, lastRun }) => createdAt <= time + slack && Math.max(lastRun, toldEnds.get(id) ?? 0) >= time,
  );
}

/** No server was running for long enough to queue it, until one run made up for all missed ones. */
function wasMissed(own: readonly StoredJob[], time: Micros, { present, slack }: Evidence): boolean {
  const madeUp = own.filter(({ dueAt }) => dueAt !== null && dueAt > time).map(({ createdAt }) => createdAt);
  if (madeUp.length === 0) return false;
  const until = Math.min(...madeUp);
  return !present.some(({ from, to }) => Math.min(to, until) - Math.max(from, time) > slack);
}
