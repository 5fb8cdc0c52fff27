import type { MigrationInterface, QueryRunner } from 'typeorm';

import { createTable, dropTables, id, reference, text, time } from './table.js';

/** Agents, when runs of each system were last claimed, and which user claimed a run. */
export class Agents1795910400000 implements MigrationInterface {
  readonly name = 'Agents1795910400000';

  async up(runner: QueryRunner): Promise<void> {
    await createTable(
      runner,
      'agents',
      {
        id: id(),
        user_id: reference('users'),
        name: text(),
        version: text({ nullable: true }),
        systems: text({ nullable: true }),
        last_seen_at: time(),
      },
      [
        { name: 'agents_key', columns: ['user_id', 'name'], unique: true },
        { name: 'agents_by_last_seen', columns: ['last_seen_at', 'id'] },
      ],
    );
    await createTable(runner, 'system_claims', { system: text({ primary: true }), claimed_at: time() });
    await runner.query('ALTER TABLE jobs ADD COLUMN claimed_by bigint');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE jobs DROP COLUMN claimed_by');
    await dropTables(runner, ['system_claims', 'agents']);
  }
}
