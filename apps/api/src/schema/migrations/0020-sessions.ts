import type { MigrationInterface, QueryRunner } from 'typeorm';

import { countRights } from './0005-rights-version.js';
import { createTable, dropTables, id, reference, text, time, type MigratedIndex } from './table.js';

/** Sessions of browsers, and links that open them. The end of a session counts as a change of permissions. */
export class Sessions1797120000000 implements MigrationInterface {
  readonly name = 'Sessions1797120000000';

  async up(runner: QueryRunner): Promise<void> {
    const owned = { id: id(), user_id: reference('users') };
    const sessions = {
      ...owned,
      token_id: reference('tokens', { nullable: true }),
      makers: text({ nullable: true }),
      hash: text(),
      created_at: time(),
      last_used_at: time(),
      expires_at: time(),
      address: text(),
      user_agent: text(),
    };
    await createTable(runner, 'sessions', sessions, indexesOf('sessions'));
    const links = {
      ...owned,
      makers: text({ nullable: true }),
      hash: text(),
      created_at: time(),
      expires_at: time(),
    };
    await createTable(runner, 'sign_in_links', links, indexesOf('sign_in_links'));
    await countRights(runner, 'count_rights_sessions', 'DELETE', 'sessions');
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropTables(runner, ['sign_in_links', 'sessions']);
  }
}

function indexesOf(table: string): MigratedIndex[] {
  return [
    { name: `${table}_hash_key`, columns: ['hash'], unique: true },
    { name: `${table}_by_user`, columns: ['user_id'] },
  ];
}
