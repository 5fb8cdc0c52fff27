import { Injectable } from '@nestjs/common';
import type { OutputInput, OutputReceipt } from '@syncledger/domain';
import { LRUCache } from 'lru-cache';
import sql, { raw, type Sql } from 'sql-template-tag';

import { mayRunIn, seesProject } from '../../access/projects/index.js';
import { Batcher } from '../../platform/background/index.js';
import { changedNothing, Database, keyOf } from '../../platform/database/index.js';
import { continueOutputs, extend, OUTPUT_CHANNEL, type Continuation, type OutputEnd } from '../output-store/index.js';
import { OutputMasks } from './output-masks.js';
import type { OutputOf } from './output.repository.js';

/** The end of the output of a running attempt, after an append by this replica. */
export interface KnownOutput {
  readonly attempt: number;
  /** Of the lease. */
  readonly hash: string;
  readonly connection: number;
  readonly version: number;
  readonly end: OutputEnd;
}

interface Item {
  readonly appendable: Sql;
  readonly continuation: Continuation;
}

/** Bytes of known ends. */
const MAX_BYTES = 16 * 1024 * 1024;
const BYTES_PER_ENTRY = 500;
/** Appends that share a statement. */
const MOST_TOGETHER = 32;

/**
 * Appends text to outputs whose end this replica knows from the append before: without a read, and those that arrive together in one
 * statement, which holds for each output only if everything known still holds.
 */
@Injectable()
export class OutputContinuations {
  private readonly known = new LRUCache<number, KnownOutput>({
    maxSize: MAX_BYTES,
    sizeCalculation: ({ end }) => BYTES_PER_ENTRY + end.tail.length,
  });
  private readonly batches = new Batcher(
    (items: readonly Item[]) => this.continueTogether(items),
    MOST_TOGETHER,
    changedNothing,
  );

  constructor(
    private readonly masks: OutputMasks,
    private readonly database: Database,
  ) {}

  remember(job: number, known: KnownOutput): void {
    this.known.set(job, known);
  }

  /** Returns undefined if the text was not appended, because something is not known, or has changed. */
  async append(run: OutputOf, hash: string, { offset, text }: OutputInput): Promise<OutputReceipt | undefined> {
    const { id } = run;
    const known = this.known.get(id);
    if (known?.hash !== hash || known.end.received !== offset) return undefined;
    this.known.delete(id);
    const { attempt, connection, version } = known;
    const extended = extend(known.end, Buffer.from(text), await this.masks.of(connection, version));
    if (!extended) return undefined;
    const appendable = selectAppendable(run);
    const continuation = { job: id, attempt, hash, version, ...extended.piece };
    const isAppended = await this.batches.add(keyOf(appendable), { appendable, continuation });
    if (!isAppended) return undefined;
    this.known.set(id, { ...known, end: extended.end });
    return { attempt, next_offset: extended.end.received };
  }

  private async continueTogether(items: readonly Item[]): Promise<boolean[]> {
    const [first] = items;
    if (!first) return [];
    const continuations = items.map(({ continuation }) => continuation);
    const appended = new Set(await continueOutputs(this.database, continuations, first.appendable));
    this.database.notify(OUTPUT_CHANNEL);
    return continuations.map(({ output }) => appended.has(output));
  }
}

/** Of given pieces, those for running attempts to which the caller may append, if lease and connection are as they were. */
function selectAppendable({ kind, caller }: OutputOf): Sql {
  const project = raw('c.project_id');
  return sql`
    SELECT g.*
    FROM given g
    JOIN jobs j ON j.id = g.job
    JOIN leases l ON l.job_id = j.id
    JOIN connections c ON c.id = j.connection_id
    WHERE j.kind = ${kind} AND j.ready = 0 AND j.attempt = g.attempt AND l.hash = g.hash
      AND c.version = g.version AND c.deleted_at IS NULL
      AND ${seesProject(caller, project)} AND ${mayRunIn(caller, kind, project)}`;
}
