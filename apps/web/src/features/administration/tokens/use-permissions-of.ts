import type { User } from '@syncledger/client';
import { allGlobalPermissions, type GlobalPermission } from '@syncledger/domain/words';
import { useQuery } from '@tanstack/react-query';

import { globalRoles } from '../../../api/roles.js';
import { useSession } from '../../../app/session.js';

/** The global permissions that a person has by their role; a superuser has all. */
export function usePermissionsOf({ role, is_superuser }: User): readonly GlobalPermission[] {
  const { data } = useQuery(globalRoles(useSession()));
  if (is_superuser) return allGlobalPermissions;
  const held = data?.results.find(({ id }) => id === role)?.permissions ?? [];
  return allGlobalPermissions.filter((one) => held.includes(one));
}
