import type { MigrationInterface, QueryRunner } from 'typeorm';

import { isSqlite } from './table.js';

/** The changes that affect what a token grants; others, such as when it was last used, do not count. */
const events: readonly (readonly [table: string, event: string])[] = [
  ['users', 'UPDATE OF email, role, is_active, is_superuser'],
  ['users', 'DELETE'],
  ['tokens', 'UPDATE OF user_id, hash, permissions, scope, read_only, expires_at, revoked_at'],
  ['tokens', 'DELETE'],
  ['role_permissions', 'INSERT'],
  ['role_permissions', 'UPDATE'],
  ['role_permissions', 'DELETE'],
];

/** Counts changes of permissions, so that cached callers can be invalidated. */
export class RightsVersion1795737600000 implements MigrationInterface {
  readonly name = 'RightsVersion1795737600000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`INSERT INTO sequences (name, value) VALUES ('rights_version', 1)`);
    if (!isSqlite(runner)) await runner.query(POSTGRES_COUNT);
    for (const [index, [table, event]] of events.entries()) {
      await countRights(runner, `count_rights_${String(index)}`, event, table);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const [index, [table]] of events.entries()) {
      await dropRightsCount(runner, `count_rights_${String(index)}`, table);
    }
    if (!isSqlite(runner)) await runner.query('DROP FUNCTION count_rights_change');
    await runner.query(`DELETE FROM sequences WHERE name = 'rights_version'`);
  }
}

/** Creates a trigger that counts an event of a table as a change of permissions. */
export async function countRights(runner: QueryRunner, name: string, event: string, table: string): Promise<void> {
  await runner.query(isSqlite(runner) ? onSqlite(name, event, table) : onPostgres(name, event, table));
}

/** Drops such a trigger. */
export async function dropRightsCount(runner: QueryRunner, name: string, table: string): Promise<void> {
  await runner.query(`DROP TRIGGER ${name}${isSqlite(runner) ? '' : ` ON ${table}`}`);
}

function onSqlite(name: string, event: string, table: string): string {
  return `
    CREATE TRIGGER ${name}
    AFTER ${event} ON ${table}
    BEGIN UPDATE sequences
    SET value = value + 1
    WHERE name = 'rights_version'; END`;
}

/** Deferred to the commit, so that the row of the counter is locked only briefly and cannot cause a deadlock. */
function onPostgres(name: string, event: string, table: string): string {
  return `CREATE CONSTRAINT TRIGGER ${name} AFTER ${event} ON ${table} DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION count_rights_change()`;
}

/** Once per transaction, however many rows it changed. */
const POSTGRES_COUNT = `
  CREATE FUNCTION count_rights_change() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN UPDATE sequences
  SET value = value + 1
  WHERE name = 'rights_version' AND xmin <> pg_current_xact_id()::xid; RETURN NULL; END $$`;
