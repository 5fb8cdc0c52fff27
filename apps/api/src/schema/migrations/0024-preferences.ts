import type { MigrationInterface, QueryRunner } from 'typeorm';

import { count, createTable, dropTables, reference, text } from './table.js';

/** What the dashboard stores for users. */
export class Preferences1797465600000 implements MigrationInterface {
  readonly name = 'Preferences1797465600000';

  async up(runner: QueryRunner): Promise<void> {
    const columns = { user_id: reference('users', { primary: true }), value: text(), version: count({ default: 1 }) };
    await createTable(runner, 'preferences', columns);
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropTables(runner, ['preferences']);
  }
}
