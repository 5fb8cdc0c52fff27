import { Injectable, Logger } from '@nestjs/common';
import type { JsonObject } from '@syncledger/domain';
import { LRUCache } from 'lru-cache';

import { Keyring, placeIn, SealBrokenError, type SealedColumn } from '../../platform/secrets/index.js';

/** Opened params kept in memory, in characters of JSON. */
const CACHE_CHARACTERS = 16_000_000;

/** Where sealed params are. */
export const sealedParams: SealedColumn = { table: 'connections', column: 'params' };

interface Opened {
  readonly version: number;
  readonly params: JsonObject;
  readonly size: number;
}

/** Seals and opens the `params` of connections. */
@Injectable()
export class ParamsVault {
  private readonly logger = new Logger('Params');
  private readonly opened = new LRUCache<number, Opened>({
    maxSize: CACHE_CHARACTERS,
    sizeCalculation: ({ size }) => size,
  });

  constructor(private readonly keyring: Keyring) {}

  /** @param id of the connection: sealed params open in no other row */
  seal(id: number, params: JsonObject): string {
    return this.keyring.seal(JSON.stringify(params), placeIn(sealedParams, id));
  }

  /** Another number once there are other keys. */
  get generation(): number {
    return this.keyring.generation;
  }

  /**
   * @param version of the connection's row: opened params are kept for one version only, so they can't be stale
   * @returns null, with a warning in the log, when they can't be opened: one bad row breaks no list
   */
  open(id: number, version: number, sealed: string): JsonObject | null {
    const kept = this.opened.get(id);
    if (kept?.version === version) return kept.params;
    try {
      const text = this.keyring.open(sealed, placeIn(sealedParams, id));
      const params = JSON.parse(text) as JsonObject;
      this.opened.set(id, { version, params, size: text.length });
      return params;
    } catch (error) {
      if (!(error instanceof SealBrokenError)) throw error;
      this.logger.warn(`The params of connection ${String(id)} can't be opened. ${error.message}`);
      return null;
    }
  }
}
