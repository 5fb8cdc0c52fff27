import { Injectable, Logger } from '@nestjs/common';
import type { JsonObject } from '@syncledger/domain';

import { Keyring, aadOf, DecryptionError, type EncryptedColumn } from '../../platform/secrets/index.js';

/** The column of the encrypted params. */
export const encryptedParams: EncryptedColumn = { table: 'connections', column: 'params' };

/** Encrypts and decrypts the `params` of connections. */
@Injectable()
export class ParamsVault {
  private readonly logger = new Logger('Params');

  constructor(private readonly keyring: Keyring) {}

  /** @param id of the connection: the encrypted params can't be decrypted for another row */
  encrypt(id: number, params: JsonObject): string {
    return this.keyring.encrypt(JSON.stringify(params), aadOf(encryptedParams, id));
  }

  /** Changes when the keys change. */
  get generation(): number {
    return this.keyring.generation;
  }

  /** @returns null, with a warning in the log, when decryption fails, so that one bad row does not fail a list */
  decrypt(id: number, encrypted: string): JsonObject | null {
    try {
      return JSON.parse(this.keyring.decrypt(encrypted, aadOf(encryptedParams, id))) as JsonObject;
    } catch (error) {
      if (!(error instanceof DecryptionError)) throw error;
      this.logger.warn(`The params of connection ${String(id)} can't be decrypted. ${error.message}`);
      return null;
    }
  }
}
