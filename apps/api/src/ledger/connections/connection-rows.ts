import type { Connection, Frequency, Unresolved, JobConnection, JsonObject, Kind, Variant } from '@syncledger/domain';
import { raw } from 'sql-template-tag';

import type { Versioned } from '../../platform/http/etag.js';
import type { ParamsVault } from './params-vault.js';

/** What is read of a connection to show it inside a job. */
export interface JobConnectionRow {
  kind: Kind;
  alias: string;
  command: string;
  frequency: Frequency;
  connection_id: number;
  connection_version: number;
  /** Sealed. */
  params: string;
  project_id: number;
  system: string;
}

/** What is read of a connection; booleans are 0 and 1 on SQLite. */
export interface ConnectionRow extends JobConnectionRow {
  inaccessible: boolean | number;
}

/** The columns of `connections c` that a job shows. */
export const jobConnectionColumns = raw(
  'c.kind, c.alias, c.command, c.frequency, c.id AS connection_id, c.version AS connection_version, c.params, c.project_id, c.system',
);

/** The columns of `connections c` that a connection shows. */
export const connectionColumns = raw(`${jobConnectionColumns.sql}, c.inaccessible`);

/** Makes the params of a connection, decrypted; null when they can't be. */
export type ParamsOf = (variant: Variant) => JsonObject | null;

/** A connection as a job shows it, its params not decrypted yet. */
export type UnresolvedConnection = Unresolved<JobConnection> & { readonly kind: Kind; readonly params: ParamsOf };

/** Makes the connection of a row; its params are decrypted only when they are shown. */
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

/** A connection as it is stored, its params opened: null when they can't be. */
export interface StoredConnection extends Connection, Versioned {}

/** A connection with its version. */
export type HeldConnection = Unresolved<Connection> & Versioned;

/** Makes the connection of a row. */
export function toConnection(row: ConnectionRow, params: ParamsOf): HeldConnection {
  return {
    ...toJobConnection(row, params),
    inaccessible: Boolean(row.inaccessible),
    version: row.connection_version,
  };
}

/** Makes the connection as it is stored. */
export function storedConnection(row: ConnectionRow, vault: ParamsVault): StoredConnection {
  const { connection_id: id, connection_version: version, project_id: project, params, ...rest } = row;
  return {
    ...rest,
    id,
    project,
    version,
    inaccessible: Boolean(row.inaccessible),
    params: vault.open(id, params),
  };
}
