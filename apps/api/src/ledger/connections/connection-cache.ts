import { Injectable } from '@nestjs/common';
import { jobConnectionResource, maskSecrets, type JsonObject } from '@syncledger/domain';
import { LRUCache } from 'lru-cache';

import { textCacheFor } from '../../platform/http/serialization/serializer.js';
import { toJobConnection, type UnresolvedConnection, type JobConnectionRow, type ParamsOf } from './connection-rows.js';
import { ParamsVault } from './params-vault.js';

/** Largest size of the cache, in characters. */
const MAX_CHARACTERS = 32_000_000;
/** Size of an entry without its params. */
const ENTRY_OVERHEAD = 1000;
/** An entry holds params encrypted, decrypted, and serialized with and without secrets; in lengths of the encrypted params. */
const PARAMS_COPIES = 5;

const withTexts = textCacheFor(jobConnectionResource);

interface Entry {
  readonly version: number;
  readonly row: JobConnectionRow;
  readonly connection: UnresolvedConnection;
  readonly size: number;
}

/**
 * Caches connections by id and version: the row, its decrypted params, and the JSON of each variant, made on first use. Every job row
 * comes with the version of its connection, so an entry can't be stale on any replica.
 */
@Injectable()
export class ConnectionCache {
  private readonly entries = new LRUCache<number, Entry>({
    maxSize: MAX_CHARACTERS,
    sizeCalculation: ({ size }) => size,
  });

  private generation: number;

  constructor(private readonly vault: ParamsVault) {
    this.generation = vault.generation;
  }

  /** Estimated size in characters. */
  get size(): number {
    return this.entries.calculatedSize;
  }

  /** The connection, if it is cached in exactly this version. */
  find(id: number, version: number): UnresolvedConnection | undefined {
    return this.entry(id, version)?.connection;
  }

  /** The row, with encrypted params, if it is cached in exactly this version. */
  findRow(id: number, version: number): JobConnectionRow | undefined {
    return this.entry(id, version)?.row;
  }

  /** Makes the connection of a committed row, and caches it unless a newer version is cached. */
  add(row: JobConnectionRow): UnresolvedConnection {
    const { connection_id: id, connection_version: version } = row;
    const cached = this.entry(id, version);
    if (cached) return cached.connection;
    const connectionRow = withoutJob(row);
    const connection = withTexts(toJobConnection(connectionRow, this.decrypting(connectionRow)));
    const isNewest = (this.entries.peek(id)?.version ?? 0) < version;
    const size = ENTRY_OVERHEAD + PARAMS_COPIES * row.params.length;
    if (isNewest) this.entries.set(id, { version, row: connectionRow, connection, size });
    return connection;
  }

  /** Decrypts the params of a committed row on first use, and caches them. */
  paramsOf(row: JobConnectionRow): ParamsOf {
    return (variant) => this.add(row).params(variant);
  }

  /** A change of keys clears the cache: cached rows may be encrypted with a key that is gone, and the stored ones no longer are. */
  private entry(id: number, version: number): Entry | undefined {
    if (this.generation !== this.vault.generation) {
      this.generation = this.vault.generation;
      this.entries.clear();
    }
    const entry = this.entries.get(id);
    return entry?.version === version ? entry : undefined;
  }

  /** Evicts the entry when its params can't be decrypted, so that the row is read again next time. */
  private decrypting(row: JobConnectionRow): ParamsOf {
    let decrypted: JsonObject | null = null;
    return (variant) => {
      decrypted ??= this.vault.decrypt(row.connection_id, row.params);
      if (decrypted) return variant === 'full' ? decrypted : maskSecrets(row.system, decrypted);
      if (this.entries.peek(row.connection_id)?.row === row) this.entries.delete(row.connection_id);
      return null;
    };
  }
}

/** Drops the columns of the job that the row may have been read with: its message can be long. */
function withoutJob(row: JobConnectionRow): JobConnectionRow {
  const { kind, alias, command, frequency, connection_id, connection_version, params, project_id, system } = row;
  return { kind, alias, command, frequency, connection_id, connection_version, params, project_id, system };
}
