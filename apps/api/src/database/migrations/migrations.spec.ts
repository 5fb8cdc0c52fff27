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

/** Every index as the database defines it, in one form for both: the schema builder compares neither order nor WHERE. */
async function definedIndexes(dataSource: DataSource): Promise<string[]> {
  const isSqlite = dataSource.options.type === 'better-sqlite3';
  const statement = isSqlite
    ? `SELECT sql AS definition FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL`
    : `SELECT indexdef AS definition FROM pg_indexes WHERE schemaname = 'public' AND indexname NOT LIKE '%_pkey' AND tablename <> 'migrations'`;
  const rows = await dataSource.query<{ definition: string }[]>(statement);
  const plain = (text: string) =>
    text
      .replace(/"|public\.|USING btree|[()]/g, '')
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
        const condition = where === undefined ? '' : ` WHERE ${where}`;
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

  it('make the indexes of the entities, columns in their order and conditions included', async () => {
    await dataSource.runMigrations({ transaction: 'all' });
    const defined = await definedIndexes(dataSource);
    expect(defined).toEqual(wantedIndexes(dataSource));
    expect(defined.length).toBeGreaterThan(15);
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
