import { forbidden, type GlobalPermission, type Permission, type RoleScope } from '@syncledger/domain';

import type { Caller } from '../../platform/http/caller.js';

/**
 * Callers cannot grant permissions that they lack (wire contract, section 3, manage_users).
 * @throws LedgerError `forbidden` naming the permissions
 */
export function assertHoldsAll({ permissions }: Pick<Caller, 'permissions'>, given: readonly GlobalPermission[]): void {
  const lacking = given.filter((permission) => !permissions.has(permission));
  if (lacking.length > 0) throw forbidden(`This would grant permissions that you lack: ${lacking.join(', ')}.`);
}

/**
 * The same for a role of either scope: creating or changing project roles requires their permissions in every project.
 * @throws LedgerError `forbidden`
 */
export function assertMayGrant(caller: Caller, scope: RoleScope, given: readonly Permission[]): void {
  assertHoldsAll(caller, scope === 'global' ? (given as readonly GlobalPermission[]) : ['edit_all_projects']);
}
