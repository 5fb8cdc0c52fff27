import { raw } from 'sql-template-tag';
import type { DataSource, MigrationInterface, QueryRunner } from 'typeorm';

import { dialects, testPlace, type TestPlace } from '../../../test/support/database/test-database.js';
import { until } from '../../../test/support/long-list.js';
import type { Dialect } from '../../platform/database/database.js';
import { openDatabase } from '../../platform/database/index.js';
import { postgresDataSource } from '../../platform/database/postgres/postgres-data-source.js';
import { sqliteDataSource } from '../../platform/database/sqlite/sqlite-data-source.js';
import { openLedgerDatabase } from '../index.js';
import { schema } from '../schema.js';
import { migrations } from './index.js';

const names = migrations.map(({ name }) => name);

/** The tables that are there, whatever made them. */
async function tables(dataSource: DataSource): Promise<string[]> {
  const isSqlite = dataSource.options.type === 'better-sqlite3';
  const statement = isSqlite
    ? `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name`
    : `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename`;
  const rows = await dataSource.query<{ name: string }[]>(statement);
  return rows.map(({ name }) => name);
}

/** Every index as the database defines it, in one form for both: the schema builder compares neither order nor WHERE. */
async function definedIndexes(dataSource: DataSource): Promise<string[]> {
  const isSqlite = dataSource.options.type === 'better-sqlite3';
  const statement = isSqlite
    ? `SELECT sql AS definition FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL`
    : `SELECT indexdef AS definition FROM pg_indexes WHERE schemaname = 'public' AND indexname NOT LIKE '%_pkey' AND tablename <> 'migrations'`;
  const rows = await dataSource.query<{ definition: string }[]>(statement);
  const plain = (text: string) =>
    text
      .replace(/"|public\.|USING btree|::text|[()]/g, '')
      .replace(/\s+/g, ' ')
      .trim();
  return rows.map(({ definition }) => plain(definition)).sort();
}

/** The same as the entities have it. */
function wantedIndexes(dataSource: DataSource): string[] {
  return dataSource.entityMetadatas
    .flatMap(({ indices, tableName }) =>
      indices.map(({ isUnique, name, columns, where }) => {
        const names = columns.map(({ databaseName }) => databaseName).join(', ');
        const condition = where === undefined ? '' : ` WHERE ${where.replaceAll(/[()]/g, '')}`;
        return `CREATE ${isUnique ? 'UNIQUE ' : ''}INDEX ${name} ON ${tableName} ${names}${condition}`;
      }),
    )
    .sort();
}

describe.each(dialects)('migrations on %s', (dialect: Dialect) => {
  let place: TestPlace;
  let dataSource: DataSource;

  beforeEach(async () => {
    place = await testPlace(dialect, 'empty');
    dataSource =
      dialect === 'sqlite'
        ? sqliteDataSource(place.url.slice('sqlite:'.length), schema)
        : postgresDataSource({ url: place.url, schema });
    await dataSource.initialize();
  });

  afterEach(async () => {
    await dataSource.destroy();
    await place.remove();
  });

  it('run up, down and up again, and the entities ask for nothing more', async () => {
    const entityTables = dataSource.entityMetadatas.map(({ tableName }) => tableName);
    const all = [...entityTables, 'migrations'].sort();

    await dataSource.runMigrations({ transaction: 'all' });
    expect(await tables(dataSource)).toEqual(all);
    const before = await dataSource.driver.createSchemaBuilder().log();
    expect(before.upQueries.map(({ query }) => query)).toEqual([]);

    for (const _ of names) await dataSource.undoLastMigration({ transaction: 'all' });
    expect(await tables(dataSource)).toEqual(['migrations']);

    await dataSource.runMigrations({ transaction: 'all' });
    expect(await tables(dataSource)).toEqual(all);
    const after = await dataSource.driver.createSchemaBuilder().log();
    expect(after.upQueries.map(({ query }) => query)).toEqual([]);
  });

  it('make the indexes of the entities, columns in their order and conditions included', async () => {
    await dataSource.runMigrations({ transaction: 'all' });
    const defined = await definedIndexes(dataSource);
    expect(defined).toEqual(wantedIndexes(dataSource));
    expect(defined.length).toBeGreaterThan(15);
  });

  it('find the health of connections that were there before', async () => {
    await dataSource.runMigrations({ transaction: 'all' });
    for (let left = names.length; left > names.indexOf('Health1796256000000'); left -= 1) {
      await dataSource.undoLastMigration({ transaction: 'all' });
    }
    const [user, project] = ['u@example.com', 'p'];
    const statements = [
      `INSERT INTO roles (id, scope, name, name_key, description, built_in) VALUES ('R', 'global', 'R', 'r', '', true)`,
      `INSERT INTO users (email, email_key, first_name, last_name, role, is_active, is_superuser, date_joined) VALUES ('${user}', '${user}', '', '', 'R', true, true, 1)`,
      `INSERT INTO projects (name, slug, description, archived, created, updated) VALUES ('${project}', '${project}', '', false, 1, 1)`,
    ];
    for (const id of [1, 2, 3]) {
      statements.push(
        `INSERT INTO connections (kind, project_id, system, alias, frequency, command, params, inaccessible, created_at, updated_at, created_by) VALUES ('alm', 1, 'Jira', '', 'hourly', 'c', '', false, ${String(id)}, 1, 1)`,
      );
    }
    const runs = [
      [1, false, 10],
      [1, true, 20],
      [1, true, 30],
      [2, true, 40],
      [2, false, 50],
    ] as const;
    for (const [connection, succeeded, at] of runs) {
      statements.push(
        `INSERT INTO jobs (kind, connection_id, project_id, user_id, automatic, succeeded, ready, result_message, last_run, created_at) VALUES ('alm', ${String(connection)}, 1, 1, true, ${String(succeeded)}, 1, '', ${String(at)}, 1)`,
      );
    }
    statements.push(
      `INSERT INTO jobs (kind, connection_id, project_id, user_id, automatic, succeeded, ready, result_message, last_run, created_at, due_at) VALUES ('alm', 3, 1, 1, true, false, 0, '', 1, 1, 1)`,
    );
    for (const statement of statements) await dataSource.query(statement);
    await dataSource.runMigrations({ transaction: 'all' });
    const found = await dataSource.query<Record<string, unknown>[]>(
      'SELECT health, health_since, last_finished_id, outcome_since, judge_at FROM connections ORDER BY id',
    );
    const numbers = found.map((row) => Object.values(row).map((value) => (value === null ? null : Number(value))));
    expect(numbers).toEqual([
      [3, 20, 3, 20, null],
      [0, 50, 5, 50, null],
      [2, 3, null, null, 0],
    ]);
  });

  it('find who made the tokens and webhooks that were there before, through the tokens by which they did', async () => {
    await dataSource.runMigrations({ transaction: 'all' });
    for (let left = names.length; left > names.indexOf('Makers1796428800000'); left -= 1) {
      await dataSource.undoLastMigration({ transaction: 'all' });
    }
    const statements = [
      `INSERT INTO roles (id, scope, name, name_key, description, built_in) VALUES ('R', 'global', 'R', 'r', '', true)`,
      ...[1, 2, 3].map(
        (id) =>
          `INSERT INTO users (email, email_key, first_name, last_name, role, is_active, is_superuser, date_joined) VALUES ('${String(id)}', '${String(id)}', '', '', 'R', true, false, 1)`,
      ),
      // Of user 2 by user 1; of user 2 by that; of user 3 by that one; the own one of user 1; one of which nobody knows.
      ...[2, 2, 3, 1, 2].map(
        (user, index) =>
          `INSERT INTO tokens (user_id, name, hash, hint, read_only, created_at) VALUES (${String(user)}, 'n', 'h${String(index)}', 'x', false, 1)`,
      ),
      `INSERT INTO webhooks (url, description, enabled, secret, user_id, created_at, updated_at) VALUES ('u', '', true, '', 2, 1, 1)`,
      ...(
        [
          ['token', 1, 1, 'NULL', 2],
          ['token', 2, 2, 1, 2],
          ['token', 3, 2, 2, 3],
          ['token', 4, 1, 'NULL', 1],
          ['webhook', 1, 2, 2, 'NULL'],
        ] as const
      ).map(
        ([kind, id, actor, token, user]) =>
          `INSERT INTO audit_entries (at, actor_id, token_id, action, kind, object_id, user_id, fields) VALUES (1, ${String(actor)}, ${String(token)}, 'create', '${kind}', '${String(id)}', ${String(user)}, '[]')`,
      ),
    ];
    for (const statement of statements) await dataSource.query(statement);
    await dataSource.runMigrations({ transaction: 'all' });
    const made = await dataSource.query<{ created_by: unknown; makers: string | null }[]>(
      'SELECT created_by, makers FROM tokens ORDER BY id',
    );
    expect(made.map(({ created_by: by, makers }) => [by === null ? null : Number(by), makers])).toEqual([
      [1, '[1]'],
      [2, '[1]'],
      [2, '[2,1]'],
      [1, null],
      [null, null],
    ]);
    expect(await dataSource.query('SELECT makers FROM webhooks')).toEqual([{ makers: '[1]' }]);
  });

  it('keep the entries of the audit however reveals are told apart', async () => {
    let done = names.length;
    const undo = async (name: string) => {
      for (; done > names.indexOf(name); done -= 1) await dataSource.undoLastMigration({ transaction: 'all' });
    };
    const entry = (column: string, value: string, address: string) =>
      `INSERT INTO audit_entries (at, actor_id, action, kind, object_id, fields, address, ${column}) VALUES (1, 1, 'reveal', 'connection', '7', '[]', '${address}', ${value})`;
    await dataSource.runMigrations({ transaction: 'all' });
    for (const statement of [
      `INSERT INTO roles (id, scope, name, name_key, description, built_in) VALUES ('R', 'global', 'R', 'r', '', true)`,
      `INSERT INTO users (email, email_key, first_name, last_name, role, is_active, is_superuser, date_joined) VALUES ('u@example.com', 'u@example.com', '', '', 'R', true, true, 1)`,
      entry('reader_key', `'1/1//a'`, 'a'),
    ]) {
      await dataSource.query(statement);
    }
    await undo('RevealsByAnswer1797033600000');
    await dataSource.query(entry('reveal_key', `'1/1//b/7'`, 'b'));
    await expect(dataSource.query(entry('reveal_key', `'1/1//b/7'`, 'f'))).rejects.toThrow();
    await undo('RevealsByAddress1796515200000');
    await dataSource.query(entry('day', '1', 'c'));
    await expect(dataSource.query(entry('day', '1', 'd'))).rejects.toThrow();
    await dataSource.runMigrations({ transaction: 'all' });
    await dataSource.query(entry('reader_key', `'1/1//c'`, 'e'));
    await expect(dataSource.query('UPDATE audit_entries SET reader_key = NULL')).rejects.toThrow('append only');
    const kept = await dataSource.query<{ address: string }[]>('SELECT address FROM audit_entries ORDER BY id');
    expect(kept.map(({ address }) => address)).toEqual(['a', 'b', 'c', 'e']);
  });

  it('a migration that was never run is pending, and running it empties the list', async () => {
    const database = await openLedgerDatabase({ url: place.url });
    expect(await database.pendingMigrations()).toEqual(names);
    expect(await database.migrate()).toEqual(names);
    expect(await database.pendingMigrations()).toEqual([]);
    expect(await database.migrate()).toEqual([]);
    await database.close();
  });

  it('several processes that start together migrate once', async () => {
    const databases = await Promise.all([1, 2, 3].map(() => openLedgerDatabase({ url: place.url })));
    const runs = await Promise.all(databases.map((database) => database.migrate()));
    expect(runs.flat()).toEqual(names);
    await Promise.all(databases.map((database) => database.close()));
  });
});

class Added9999999999999 implements MigrationInterface {
  readonly name = 'Added9999999999999';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE jobs ADD COLUMN added int');
  }

  async down(): Promise<void> {}
}

it('a migration on PostgreSQL that waits for a reader makes nobody else wait for long', async () => {
  const place = await testPlace('postgres', 'migrated');
  const reader = await openLedgerDatabase({ url: place.url });
  const database = await openDatabase({
    url: place.url,
    schema: { ...schema, migrations: [...migrations, Added9999999999999] },
  });
  const waiting = raw(`SELECT 1 FROM pg_locks WHERE NOT granted AND mode = 'AccessExclusiveLock'`);
  let migrated: Promise<string[]> | undefined;
  await reader.write(async (unit) => {
    await unit.rows(raw('SELECT 1 FROM jobs'));
    migrated = database.migrate();
    await until('the migration waits', async () => (await database.rows(waiting)).length > 0);
    // It gives way while the reader goes on.
    expect(await database.rows(raw('SELECT 1 FROM jobs'))).toEqual([]);
  });
  expect(await migrated).toEqual(['Added9999999999999']);
  await Promise.all([database, reader].map((each) => each.close()));
  await place.remove();
});
