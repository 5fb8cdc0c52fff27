import type { User } from '@syncledger/client';
import { allGlobalPermissions, type GlobalPermission } from '@syncledger/domain/words';
import { useQuery } from '@tanstack/react-query';

import { globalRoles } from '../../../api/roles.js';
import { useSession } from '../../../app/session.js';

export function useUserPermissions({ role, is_superuser }: User): readonly GlobalPermission[] {
  const { data } = useQuery(globalRoles(useSession()));
  if (is_superuser) return allGlobalPermissions;
  const granted = data?.results.find(({ id }) => id === role)?.permissions ?? [];
  return allGlobalPermissions.filter((one) => granted.includes(one));
}
