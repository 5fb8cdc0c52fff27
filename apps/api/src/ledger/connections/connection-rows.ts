import type { Connection, Frequency, Unresolved, JobConnection, JsonObject, Kind, Variant } from '@syncledger/domain';
import { raw } from 'sql-template-tag';

import type { Versioned } from '../../platform/http/etag.js';
import type { ParamsVault } from './params-vault.js';

/** The columns that a connection needs inside a job. */
export interface JobConnectionRow {
  kind: Kind;
  alias: string;
  command: string;
  frequency: Frequency;
  connection_id: number;
  connection_version: number;
  /** Encrypted. */
  params: string;
  project_id: number;
  system: string;
}

/** Booleans are 0 and 1 on SQLite. */
export interface ConnectionRow extends JobConnectionRow {
  inaccessible: boolean | number;
}

/** The columns of `connections c` for `JobConnectionRow`. */
export const jobConnectionColumns = raw(
  'c.kind, c.alias, c.command, c.frequency, c.id AS connection_id, c.version AS connection_version, c.params, c.project_id, c.system',
);

/** The columns of `connections c` for `ConnectionRow`. */
export const connectionColumns = raw(`${jobConnectionColumns.sql}, c.inaccessible`);

/** Decrypts the params of a connection; returns null when that fails. */
export type ParamsOf = (variant: Variant) => JsonObject | null;

/** A connection inside a job, its params not decrypted yet. */
export type UnresolvedConnection = Unresolved<JobConnection> & { readonly kind: Kind; readonly params: ParamsOf };

/** Params are decrypted only when they are serialized. */
export function toJobConnection(row: JobConnectionRow, params: ParamsOf): UnresolvedConnection {
  return {
    kind: row.kind,
    alias: row.alias,
    command: row.command,
    frequency: row.frequency,
    id: row.connection_id,
    params,
    project: row.project_id,
    system: row.system,
  };
}

/** A stored connection with decrypted params; null where they can't be decrypted. */
export interface StoredConnection extends Connection, Versioned {}

export type VersionedConnection = Unresolved<Connection> & Versioned;

export function toConnection(row: ConnectionRow, params: ParamsOf): VersionedConnection {
  return {
    ...toJobConnection(row, params),
    inaccessible: Boolean(row.inaccessible),
    version: row.connection_version,
  };
}

export function toStoredConnection(row: ConnectionRow, vault: ParamsVault): StoredConnection {
  const { connection_id: id, connection_version: version, project_id: project, params, ...rest } = row;
  return {
    ...rest,
    id,
    project,
    version,
    inaccessible: Boolean(row.inaccessible),
    params: vault.decrypt(id, params),
  };
}
