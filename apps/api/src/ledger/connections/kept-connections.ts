import { Injectable } from '@nestjs/common';
import { lastingText, type Held, type JobConnection, type Kind } from '@syncledger/domain';
import { LRUCache } from 'lru-cache';

import { heldJobConnection, type JobConnectionRow } from './connection-rows.js';
import { ParamsVault } from './params-vault.js';

/** Most that is kept in memory, in characters. */
const MOST_CHARACTERS = 32_000_000;
/** What a connection takes beside its params. */
const BESIDE_PARAMS = 1000;
/** Sealed params, and their texts with and without what is secret, in lengths of the sealed ones. */
const TIMES_PARAMS = 4;

/** A connection as a job shows it. */
export type HeldJobConnection = Held<JobConnection> & { readonly kind: Kind };

interface Kept {
  readonly version: number;
  readonly row: JobConnectionRow;
  readonly held: HeldJobConnection;
  readonly size: number;
}

/**
 * Connections as jobs show them, in memory. Each is kept for one version of its row, which comes with every job: it can't be
 * stale on any replica. Their texts are kept along with them, each once somebody may see it: nothing is opened before.
 */
@Injectable()
export class KeptConnections {
  private readonly kept = new LRUCache<number, Kept>({
    maxSize: MOST_CHARACTERS,
    sizeCalculation: ({ size }) => size,
  });

  private generation: number;

  constructor(private readonly vault: ParamsVault) {
    this.generation = vault.generation;
  }

  /** How much is kept, in characters at most. */
  get size(): number {
    return this.kept.calculatedSize;
  }

  /** A connection that is kept in exactly this version. */
  find(id: number, version: number): HeldJobConnection | undefined {
    const kept = this.current(id);
    return kept?.version === version ? kept.held : undefined;
  }

  /** The row of a connection that is kept in exactly this version, its params sealed. */
  findRow(id: number, version: number): JobConnectionRow | undefined {
    const kept = this.current(id);
    return kept?.version === version ? kept.row : undefined;
  }

  /** The connection of a row that is committed, kept from now on unless a newer one is. */
  hold(row: JobConnectionRow): HeldJobConnection {
    const { connection_id: id, connection_version: version } = row;
    const kept = this.current(id);
    if (kept?.version === version) return kept.held;
    const own = connectionOf(row);
    const held = lastingText(heldJobConnection(own, this.opening()));
    const size = BESIDE_PARAMS + TIMES_PARAMS * row.params.length;
    if (!kept || kept.version < version) this.kept.set(id, { version, row: own, held, size });
    return held;
  }

  /** Sealed texts of before a change of keys may be sealed with one that is gone: the rows hold others by now. */
  private current(id: number): Kept | undefined {
    if (this.generation !== this.vault.generation) {
      this.generation = this.vault.generation;
      this.kept.clear();
    }
    return this.kept.get(id);
  }

  /** What opens params, and has a connection read again next time when it can't. */
  private opening(): Pick<ParamsVault, 'open'> {
    return {
      open: (id, version, sealed) => {
        const params = this.vault.open(id, version, sealed);
        if (params === null) this.kept.delete(id);
        return params;
      },
    };
  }
}

/** A connection's row without the job's that it may have come with, whose message can be long. */
function connectionOf(row: JobConnectionRow): JobConnectionRow {
  const { kind, alias, command, frequency, connection_id, connection_version, params, project_id, system } = row;
  return { kind, alias, command, frequency, connection_id, connection_version, params, project_id, system };
}
