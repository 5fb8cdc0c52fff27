import sql, { join, raw, type Sql } from 'sql-template-tag';
import type { DataSource } from 'typeorm';

/** Reads no row of each table, but names each column that this version knows: fails where one is missing. */
export function entityReads({ entityMetadatas }: DataSource): Sql[] {
  return entityMetadatas.map(({ tableName, columns }) => {
    // With the table, because SQLite takes an unknown name in quotes alone for a text.
    const names = columns.map(({ databaseName }) => raw(`"${tableName}"."${databaseName}"`));
    return sql`SELECT ${join(names)} FROM ${raw(`"${tableName}"`)} LIMIT 0`;
  });
}
