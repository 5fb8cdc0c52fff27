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

/** Characters of encrypted params that the reader of a list holds in memory before it discards them. */
const MAX_PARAMS = 2_000_000;
/** Size of a connection without its params. */
const CONNECTION_OVERHEAD = 500;

/** A part of a long list of jobs. It is spooled to disk for a slow client. */
export interface JobBatch {
  readonly rows: readonly JobRow[];
  /** The connections of these jobs that are in no earlier batch since the last reset. */
  readonly connections: readonly JobConnectionRow[];
  /** Whether the reader must discard the connections of earlier batches. */
  readonly resets: boolean;
}

/**
 * Writes and reads the batches of a long list of jobs. `load` adds each connection to one batch, as it is in the snapshot; `read`
 * remembers it for later batches, long after the snapshot is released. All batches must be read, in order.
 */
export class JobBatches {
  /** Ids of connections that are in a batch since the last reset. */
  private readonly loaded = new Set<number>();
  private size = 0;
  private readonly connectionsById = new Map<number, UnresolvedConnection>();

  constructor(
    private readonly dialect: Dialect,
    private readonly connections: ConnectionCache,
  ) {}

  readonly load: LoadBatch<JobRow, JobBatch> = async (rows, snapshot) => {
    const resets = this.size > MAX_PARAMS;
    if (resets) {
      this.loaded.clear();
      this.size = 0;
    }
    const connections: JobConnectionRow[] = [];
    const missing: number[] = [];
    for (const { connection_id: id, connection_version: version } of rows) {
      if (this.loaded.has(id)) continue;
      this.loaded.add(id);
      const row = this.connections.findRow(id, version);
      if (row) connections.push(row);
      else missing.push(id);
    }
    if (missing.length > 0) {
      const among = idIn(this.dialect, raw('c.id'), missing);
      const statement = sql`SELECT ${jobConnectionColumns} FROM connections c WHERE ${among}`;
      connections.push(...(await snapshot.rows<JobConnectionRow>(statement)));
    }
    for (const { params } of connections) this.size += params.length + CONNECTION_OVERHEAD;
    return { rows, connections, resets };
  };

  read({ rows, connections, resets }: JobBatch): Unresolved<Job>[] {
    if (resets) this.connectionsById.clear();
    for (const row of connections) this.connectionsById.set(row.connection_id, this.connections.add(row));
    return rows.map((row) => {
      const connection = this.connectionsById.get(row.connection_id);
      if (!connection) throw new Error(`Connection ${String(row.connection_id)} is missing in the list.`);
      return toJob(row, connection);
    });
  }
}
