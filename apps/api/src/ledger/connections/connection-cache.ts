import { Injectable } from '@nestjs/common';
import { jobConnectionResource, maskSecrets, type JsonObject } from '@syncledger/domain';
import { LRUCache } from 'lru-cache';

import { textCacheFor } from '../../platform/http/serialization/serializer.js';
import { toJobConnection, type UnresolvedConnection, type JobConnectionRow, type ParamsOf } from './connection-rows.js';
import { ParamsVault } from './params-vault.js';

/** Largest size of the cache, in characters. */
const MAX_CHARACTERS = 32_000_000;
/** What an entry takes beside params. */
const BESIDE_PARAMS = 1000;
/** Params encrypted, decrypted, and in the texts with and without what is secret, in lengths of the encrypted ones. */
const TIMES_PARAMS = 5;

const withTexts = textCacheFor(jobConnectionResource);

interface Entry {
  readonly version: number;
  readonly row: JobConnectionRow;
  readonly connection: UnresolvedConnection;
  readonly size: number;
}

/**
 * Connections by id and version of their row: the row, its params decrypted, and the text of each variant, made when it is first shown.
 * The version comes with every job, so an entry can't be stale on any replica.
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

  /** In characters, at most. */
  get size(): number {
    return this.entries.calculatedSize;
  }

  /** The connection, if it is cached in exactly this version. */
  find(id: number, version: number): UnresolvedConnection | undefined {
    return this.entry(id, version)?.connection;
  }

  /** The row, its params encrypted, if it is cached in exactly this version. */
  findRow(id: number, version: number): JobConnectionRow | undefined {
    return this.entry(id, version)?.row;
  }

  /** The connection of a row that is committed; cached unless a newer version is. */
  add(row: JobConnectionRow): UnresolvedConnection {
    const { connection_id: id, connection_version: version } = row;
    const cached = this.entry(id, version);
    if (cached) return cached.connection;
    const own = connectionOf(row);
    const connection = withTexts(toJobConnection(own, this.decrypting(own)));
    const isNewest = (this.entries.peek(id)?.version ?? 0) < version;
    const size = BESIDE_PARAMS + TIMES_PARAMS * row.params.length;
    if (isNewest) this.entries.set(id, { version, row: own, connection, size });
    return connection;
  }

  /** The params of a row that is committed; cached when they are first shown. */
  paramsOf(row: JobConnectionRow): ParamsOf {
    return (variant) => this.add(row).params(variant);
  }

  /** What was encrypted before a change of keys may need a key that is gone: the rows hold other texts by now. */
  private entry(id: number, version: number): Entry | undefined {
    if (this.generation !== this.vault.generation) {
      this.generation = this.vault.generation;
      this.entries.clear();
    }
    const entry = this.entries.get(id);
    return entry?.version === version ? entry : undefined;
  }

  /** Drops the entry when its params can't be decrypted, so that it is read again next time. */
  private decrypting(row: JobConnectionRow): ParamsOf {
    let decrypted: JsonObject | null = null;
    return (variant) => {
      decrypted ??= this.vault.open(row.connection_id, row.params);
      if (decrypted) return variant === 'full' ? decrypted : maskSecrets(row.system, decrypted);
      if (this.entries.peek(row.connection_id)?.row === row) this.entries.delete(row.connection_id);
      return null;
    };
  }
}

/** A connection's row without the job's that it may have come with, whose message can be long. */
function connectionOf(row: JobConnectionRow): JobConnectionRow {
  const { kind, alias, command, frequency, connection_id, connection_version, params, project_id, system } = row;
  return { kind, alias, command, frequency, connection_id, connection_version, params, project_id, system };
}
