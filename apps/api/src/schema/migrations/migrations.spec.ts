import { until } from '@syncledger/testing';
import sql, { join, raw } from 'sql-template-tag';
import type { DataSource, MigrationInterface, QueryRunner } from 'typeorm';

import { dialects, testPlace, type TestPlace } from '../../../test/support/database/test-database.js';
import type { Dialect } from '../../platform/database/database.js';
import { openDatabase } from '../../platform/database/index.js';
import { postgresDataSource } from '../../platform/database/postgres/postgres-data-source.js';
import { sqliteDataSource } from '../../platform/database/sqlite/sqlite-data-source.js';
import { openLedgerDatabase } from '../index.js';
import { schema } from '../schema.js';
import { tables } from './0001-schema/index.js';
import { migrations } from './index.js';

const names = migrations.map(({ name }) => name);

/** The tables that are there, whatever made them. */
async function tableNames(dataSource: DataSource): Promise<string[]> {
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

/** The indexes of the entities, without the id where SQLite appends it. */
function nameColumnsOfIndexes({ entityMetadatas, options }: DataSource): void {
  if (options.type === 'postgres') return;
  for (const { indices } of entityMetadatas) {
    for (const index of indices) {
      const isAppended = index.columns.length > 1 && index.columns.at(-1)?.isGenerated === true;
      if (isAppended) index.columns = index.columns.slice(0, -1);
    }
  }
}

/** What TypeORM would change for the entities, which do not know the conditions on rows. */
async function wantedChanges(dataSource: DataSource): Promise<string[]> {
  const checks = tables.flatMap(({ name, checks = {} }) => Object.keys(checks).map((check) => `"${name}_${check}"`));
  const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
  const isCheck = (query: string) => checks.some((check) => query.endsWith(`DROP CONSTRAINT ${check}`));
  return upQueries.map(({ query }) => query).filter((query) => !isCheck(query));
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
    nameColumnsOfIndexes(dataSource);
  });

  afterEach(async () => {
    await dataSource.destroy();
    await place.remove();
  });

  it('run up, down and up again, and the entities ask for nothing more', async () => {
    const entityTables = dataSource.entityMetadatas.map(({ tableName }) => tableName);
    const all = [...entityTables, 'migrations'].sort();

    await dataSource.runMigrations({ transaction: 'all' });
    expect(await tableNames(dataSource)).toEqual(all);
    expect(await wantedChanges(dataSource)).toEqual([]);

    for (const _ of names) await dataSource.undoLastMigration({ transaction: 'all' });
    expect(await tableNames(dataSource)).toEqual(['migrations']);

    await dataSource.runMigrations({ transaction: 'all' });
    expect(await tableNames(dataSource)).toEqual(all);
    expect(await wantedChanges(dataSource)).toEqual([]);
  });

  it('make the indexes of the entities, columns in their order and conditions included', async () => {
    await dataSource.runMigrations({ transaction: 'all' });
    const defined = await definedIndexes(dataSource);
    expect(defined).toEqual(wantedIndexes(dataSource));
    expect(defined.length).toBeGreaterThan(15);
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
  await reader.write(async (tx) => {
    await tx.rows(raw('SELECT 1 FROM jobs'));
    migrated = database.migrate();
    await until('the migration waits', async () => (await database.rows(waiting)).length > 0);
    // It gives way while the reader goes on.
    expect(await database.rows(raw('SELECT 1 FROM jobs'))).toEqual([]);
  });
  expect(await migrated).toEqual(['Added9999999999999']);
  await Promise.all([database, reader].map((each) => each.close()));
  await place.remove();
});

/** Builds an index outside of a transaction, and again after it was interrupted. */
class AddedIndex9999999999999 implements MigrationInterface {
  readonly name = 'AddedIndex9999999999999';
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    const isPostgres = runner.dataSource.options.type === 'postgres';
    await runner.query('DROP INDEX IF EXISTS jobs_added');
    await runner.query(`CREATE INDEX ${isPostgres ? 'CONCURRENTLY ' : ''}jobs_added ON jobs (agent)`);
  }

  async down(): Promise<void> {}
}

describe('a migration outside of a transaction', () => {
  const further = { ...schema, migrations: [...migrations, AddedIndex9999999999999, Added9999999999999] };
  const addedNames = ['AddedIndex9999999999999', 'Added9999999999999'];

  it.each(dialects)('is run among others on %s', async (dialect) => {
    const place = await testPlace(dialect, 'empty');
    const database = await openDatabase({ url: place.url, schema: further });
    expect(await database.migrate()).toEqual([...names, ...addedNames]);
    expect(await database.migrate()).toEqual([]);
    await database.close();
    await place.remove();
  });

  it('lets others write meanwhile, runs once, and again after it was interrupted', async () => {
    const place = await testPlace('postgres', 'migrated');
    const writer = await openLedgerDatabase({ url: place.url });
    const databases = await Promise.all([1, 2].map(() => openDatabase({ url: place.url, schema: further })));
    const building = sql`SELECT pid FROM pg_stat_progress_create_index WHERE datname = current_database()`;
    const migrateAll = () => Promise.allSettled(databases.map((database) => database.migrate()));
    let interrupted: ReturnType<typeof migrateAll> | undefined;
    await writer.write(async (tx) => {
      // The index waits for the transactions that could have written without it.
      await tx.rows(raw('UPDATE jobs SET agent = NULL'));
      interrupted = migrateAll();
      await until('the index is built', async () => (await writer.rows(building)).length > 0);
      await tx.rows(sql`INSERT INTO settings (name, value) VALUES ('meanwhile', '')`);
      await tx.rows(sql`SELECT pg_terminate_backend(pid) FROM (${building}) building`);
    });
    await interrupted;
    await migrateAll();
    expect(await writer.rows(sql`SELECT value FROM settings WHERE name = 'meanwhile'`)).toEqual([{ value: '' }]);
    const states = raw(`SELECT indisvalid FROM pg_index WHERE indexrelid = 'jobs_added'::regclass`);
    expect(await writer.rows(states)).toEqual([{ indisvalid: true }]);
    const runs = sql`SELECT name FROM migrations WHERE name IN (${join(addedNames)}) ORDER BY id`;
    expect(await writer.rows(runs)).toEqual(addedNames.map((name) => ({ name })));
    await Promise.all([writer, ...databases].map((each) => each.close()));
    await place.remove();
  });
});
