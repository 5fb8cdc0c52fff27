import { DefaultNamingStrategy, type Table } from 'typeorm';

/** Names in the database: columns in snake_case, constraints as PostgreSQL would name them. */
export class SnakeNames extends DefaultNamingStrategy {
  override columnName(property: string, given: string | undefined): string {
    return given ?? property.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  }

  override primaryKeyName(table: Table | string): string {
    return `${this.getTableName(table)}_pkey`;
  }

  override foreignKeyName(table: Table | string, columns: string[]): string {
    return foreignKeyName(this.getTableName(table), columns);
  }
}

/** The name of a foreign key; the migrations use it too. */
export function foreignKeyName(table: string, columns: readonly string[]): string {
  return `${table}_${columns.join('_')}_fkey`;
}
