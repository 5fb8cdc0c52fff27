import { Injectable } from '@nestjs/common';
import { explainUnclaimed } from '@syncledger/domain';
import sql, { raw } from 'sql-template-tag';

import { idIn, Database } from '../../platform/database/index.js';
import { AgentsRepository, targetKey } from './agents.repository.js';

interface WaitingRow {
  id: number;
  system: string;
  command: string;
  last_run: number;
}

/** Explains why late runs have not been claimed. */
@Injectable()
export class UnclaimedRepository {
  constructor(
    private readonly database: Database,
    private readonly agents: AgentsRepository,
  ) {}

  /**
   * The reasons by connection id; only for connections with a queued run. Call it for late connections only: a run that was queued a
   * moment ago waits for no reason.
   */
  async reasons(connections: readonly number[]): Promise<Map<number, string>> {
    if (connections.length === 0) return new Map();
    const among = idIn(this.database.dialect, raw('c.id'), connections);
    const rows = await this.database.rows<WaitingRow>(
      sql`
        SELECT c.id, c.system, c.command, j.last_run
        FROM connections c
        JOIN projects p ON p.id = c.project_id
        JOIN jobs j ON j.connection_id = c.id AND j.ready = 0
        WHERE ${among} AND j.started_at IS NULL AND p.archived = ${false}`,
    );
    const claims = await this.agents.lastClaims(rows);
    return new Map(
      rows.map((row) => [row.id, explainUnclaimed({ ...row, queuedAt: row.last_run }, claims.get(targetKey(row)))]),
    );
  }
}
