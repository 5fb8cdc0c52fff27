import { Injectable } from '@nestjs/common';
import type { JsonObject } from '@syncledger/domain';
import sql from 'sql-template-tag';

import { Database } from '../../platform/database/index.js';
import { ParamsVault } from './params-vault.js';

export interface SystemParams {
  readonly system: string;
  readonly params: JsonObject;
}

/** Reads the decrypted params of a connection for the server's own use: they are not to be sent to anybody. */
@Injectable()
export class ConnectionParams {
  constructor(
    private readonly database: Database,
    private readonly vault: ParamsVault,
  ) {}

  /** @returns undefined when there is no such connection, or decryption fails: then no client gets the params either */
  async read(connection: number): Promise<SystemParams | undefined> {
    const row = await this.database.first<{ system: string; params: string }>(
      sql`SELECT system, params FROM connections WHERE id = ${connection}`,
    );
    const params = row && this.vault.decrypt(connection, row.params);
    return row && params ? { system: row.system, params } : undefined;
  }
}
