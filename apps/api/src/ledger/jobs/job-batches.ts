import type { Unresolved, Job } from '@syncledger/domain';
import sql, { raw } from 'sql-template-tag';

import { idIn, type Dialect, type LoadBatch } from '../../platform/database/index.js';
import {
  jobConnectionColumns,
  type ConnectionCache,
  type JobConnectionRow,
  type UnresolvedConnection,
} from '../connections/index.js';
import { toJob, type JobRow } from './job-rows.js';

/** Params, sealed, that the reader of a list keeps at hand, in characters, before it starts anew. */
const MAX_PARAMS = 2_000_000;
/** What a connection takes beside its params. */
const BESIDE_PARAMS = 500;

/** A part of a long list of jobs: what is written to disk for a slow reader. */
export interface JobBatch {
  readonly rows: readonly JobRow[];
  /** The connections of these jobs that were in no batch since the last that starts anew. */
  readonly connections: readonly JobConnectionRow[];
  /** Whether this batch starts anew. */
  readonly startsAnew: boolean;
}

/**
 * Both ends of a long list of jobs. `load` takes along each connection once, as its snapshot has it; `read` has it at hand when it
 * comes to its jobs, long after the snapshot was given back. All batches must be read, in their order.
 */
export class JobBatches {
  /** Ids of connections that were taken along. */
  private readonly taken = new Set<number>();
  private size = 0;
  private readonly atHand = new Map<number, UnresolvedConnection>();

  constructor(
    private readonly dialect: Dialect,
    private readonly connections: ConnectionCache,
  ) {}

  /** Makes a batch of rows. */
  readonly load: LoadBatch<JobRow, JobBatch> = async (rows, snapshot) => {
    const startsAnew = this.size > MAX_PARAMS;
    if (startsAnew) {
      this.taken.clear();
      this.size = 0;
    }
    const connections: JobConnectionRow[] = [];
    const missing: number[] = [];
    for (const { connection_id: id, connection_version: version } of rows) {
      if (this.taken.has(id)) continue;
      this.taken.add(id);
      const row = this.connections.findRow(id, version);
      if (row) connections.push(row);
      else missing.push(id);
    }
    if (missing.length > 0) {
      const among = idIn(this.dialect, raw('c.id'), missing);
      const statement = sql`SELECT ${jobConnectionColumns} FROM connections c WHERE ${among}`;
      connections.push(...(await snapshot.rows<JobConnectionRow>(statement)));
    }
    for (const { params } of connections) this.size += params.length + BESIDE_PARAMS;
    return { rows, connections, startsAnew };
  };

  /** The jobs of a batch. */
  read({ rows, connections, startsAnew }: JobBatch): Unresolved<Job>[] {
    if (startsAnew) this.atHand.clear();
    for (const row of connections) this.atHand.set(row.connection_id, this.connections.add(row));
    return rows.map((row) => {
      const connection = this.atHand.get(row.connection_id);
      if (!connection) throw new Error(`Connection ${String(row.connection_id)} is missing in the list.`);
      return toJob(row, connection);
    });
  }
}
