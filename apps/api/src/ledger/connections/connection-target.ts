import { editPermission, forbidden, notFound, type Kind } from '@syncledger/domain';

import type { Transaction } from '../../platform/database/index.js';
import type { Caller } from '../../platform/http/caller.js';
import type { Precondition } from '../../platform/http/etag.js';
import type { StoredConnection } from './connection-rows.js';
import type { ConnectionsRepository } from './connections.repository.js';

/** The connection that a caller changes. */
export interface ConnectionTarget {
  readonly id: number;
  readonly kind: Kind;
  readonly caller: Caller;
  readonly ifMatch: Precondition;
}

/**
 * Locks and reads a connection that is going to be changed.
 * @throws LedgerError `not_found` when the caller does not see it, `forbidden` without the permission to edit it
 */
export async function beginChange(
  connections: ConnectionsRepository,
  tx: Transaction,
  { id, kind, caller }: ConnectionTarget,
): Promise<StoredConnection> {
  const before = await connections.beginChange(tx, id, kind, caller);
  if (!before) throw notFound();
  if (!caller.permissions.has(editPermission[kind])) throw forbidden();
  return before;
}
