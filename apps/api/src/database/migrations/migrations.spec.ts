import { type DataSource } from 'typeorm';

import type { Dialect } from '../database.js';
import { openDatabase } from '../database.js';
import { postgresDataSource } from '../postgres/postgres-data-source.js';
import { sqliteDataSource } from '../sqlite/sqlite-data-source.js';
import { dialects, testPlace, type TestPlace } from '../testing/test-database.js';
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

describe.each(dialects)('migrations on %s', (dialect: Dialect) => {
  let place: TestPlace;
  let dataSource: DataSource;

  beforeEach(async () => {
    place = await testPlace(dialect, 'empty');
    dataSource =
      dialect === 'sqlite' ? sqliteDataSource(place.url.slice('sqlite:'.length)) : postgresDataSource(place.url);
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

  it('a migration that was never run is pending, and running it empties the list', async () => {
    const database = await openDatabase({ url: place.url });
    expect(await database.pendingMigrations()).toEqual(names);
    expect(await database.migrate()).toEqual(names);
    expect(await database.pendingMigrations()).toEqual([]);
    expect(await database.migrate()).toEqual([]);
    await database.close();
  });

  it('several processes that start together migrate once', async () => {
    const databases = await Promise.all([1, 2, 3].map(() => openDatabase({ url: place.url })));
    const runs = await Promise.all(databases.map((database) => database.migrate()));
    expect(runs.flat()).toEqual(names);
    await Promise.all(databases.map((database) => database.close()));
  });
});
