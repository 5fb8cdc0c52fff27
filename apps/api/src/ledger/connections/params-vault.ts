import { Injectable, Logger } from '@nestjs/common';
import type { JsonObject } from '@syncledger/domain';

import { Keyring, placeIn, SealBrokenError, type SealedColumn } from '../../platform/secrets/index.js';

/** Where sealed params are. */
export const sealedParams: SealedColumn = { table: 'connections', column: 'params' };

/** Seals and opens the `params` of connections. */
@Injectable()
export class ParamsVault {
  private readonly logger = new Logger('Params');

  constructor(private readonly keyring: Keyring) {}

  /** @param id of the connection: sealed params open in no other row */
  seal(id: number, params: JsonObject): string {
    return this.keyring.seal(JSON.stringify(params), placeIn(sealedParams, id));
  }

  /** Another number once there are other keys. */
  get generation(): number {
    return this.keyring.generation;
  }

  /** @returns null, with a warning in the log, when they can't be opened: one bad row breaks no list */
  open(id: number, sealed: string): JsonObject | null {
    try {
      return JSON.parse(this.keyring.open(sealed, placeIn(sealedParams, id))) as JsonObject;
    } catch (error) {
      if (!(error instanceof SealBrokenError)) throw error;
      this.logger.warn(`The params of connection ${String(id)} can't be opened. ${error.message}`);
      return null;
    }
  }
}
