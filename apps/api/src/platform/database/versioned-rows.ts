import sql, { raw } from 'sql-template-tag';
import type { EntityTarget } from 'typeorm';

import type { Transaction } from './database.js';
import { forNoKeyUpdate } from './fragments.js';

/** A row with a version, from which its `ETag` is made. */
interface VersionedRow {
  id: number | string;
  version: number;
}

/** Locks a row until the transaction ends: what is read of it afterwards stays true until then. */
export async function lockRow(tx: Transaction, table: string, id: number | string): Promise<void> {
  await tx.rows(sql`SELECT 1 FROM ${raw(table)} t WHERE t.id = ${id}${forNoKeyUpdate(tx.dialect, 't')}`);
}

/**
 * Writes columns of a row and increments its version. Call it only when something changes.
 * @param changes columns by property; may be empty when the change is in another table, such as members
 */
export async function updateRow<Row extends VersionedRow>(
  tx: Transaction,
  entity: EntityTarget<Row>,
  id: Row['id'],
  changes: Partial<Omit<Row, 'id' | 'version'>>,
): Promise<void> {
  const columns = { ...changes, version: () => 'version + 1' };
  await tx.manager.update<VersionedRow>(entity, { id }, columns);
}
