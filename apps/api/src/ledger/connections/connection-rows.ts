import {
  maskSecrets,
  type Connection,
  type Frequency,
  type Held,
  type JobConnection,
  type Kind,
} from '@syncledger/domain';
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

/** Makes the connection of a job's row; its params are opened only when they are shown. */
export function heldJobConnection(
  row: JobConnectionRow,
  vault: Pick<ParamsVault, 'open'>,
): Held<JobConnection> & { kind: Kind } {
  return {
    kind: row.kind,
    alias: row.alias,
    command: row.command,
    frequency: row.frequency,
    id: row.connection_id,
    params: ({ maskSecrets: isMasked }) => {
      const params = vault.open(row.connection_id, row.connection_version, row.params);
      return params && isMasked ? maskSecrets(row.system, params) : params;
    },
    project: row.project_id,
    system: row.system,
  };
}

/** A connection as it is stored, its params opened: null when they can't be. */
export interface StoredConnection extends Connection, Versioned {}

/** A connection with its version. */
export type HeldConnection = Held<Connection> & Versioned;

/** Makes the connection of a row. */
export function heldConnection(row: ConnectionRow, vault: ParamsVault): HeldConnection {
  return {
    ...heldJobConnection(row, vault),
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
    params: vault.open(id, version, params),
  };
}
