import type { MigrationInterface, QueryRunner } from 'typeorm';

import { createTable, dropTables, text, time } from './table.js';

/** Stores when runs were last claimed for each command of a system, instead of for each system. */
export class CommandClaims1796774400000 implements MigrationInterface {
  readonly name = 'CommandClaims1796774400000';

  async up(runner: QueryRunner): Promise<void> {
    const columns = { system: text({ primary: true }), command: text({ primary: true }), claimed_at: time() };
    await createTable(runner, 'command_claims', columns);
    await runner.query(
      `INSERT INTO command_claims (system, command, claimed_at)
        SELECT DISTINCT c.system, c.command, s.claimed_at FROM system_claims s JOIN connections c ON c.system = s.system`,
    );
    await dropTables(runner, ['system_claims']);
  }

  async down(runner: QueryRunner): Promise<void> {
    await createTable(runner, 'system_claims', { system: text({ primary: true }), claimed_at: time() });
    await runner.query(
      'INSERT INTO system_claims (system, claimed_at) SELECT system, max(claimed_at) FROM command_claims GROUP BY system',
    );
    await dropTables(runner, ['command_claims']);
  }
}
